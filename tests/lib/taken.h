/* Calls of the C library that a test takes before the library's: one that fails() says so fails, every other does what it
 * does. Includes nothing of the calls themselves; whoever includes this says which ones, and has bool fails(void), which
 * sets errno. */
#ifndef REPRISE_TESTS_TAKEN_H
#define REPRISE_TESTS_TAKEN_H

#include <dlfcn.h>

#define TAKEN(type, name, parameters, arguments, failure)                                                            \
    type name parameters;                                                                                            \
    type name parameters                                                                                             \
    {                                                                                                                \
        static type(*real) parameters;                                                                               \
        if (!real)                                                                                                   \
            real = (type(*) parameters)dlsym(RTLD_NEXT, #name);                                                      \
        if (fails())                                                                                                 \
            return failure;                                                                                          \
        return real arguments;                                                                                       \
    }

#endif
