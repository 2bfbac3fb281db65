/* Sv39: translation with 3 levels of page tables. The tests are in paging_tests.h. */
#define LEVELS 3
#include "paging_tests.h"
