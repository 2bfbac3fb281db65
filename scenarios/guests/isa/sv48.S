/* Sv48: translation with 4 levels of page tables. The tests are in paging_tests.h. */
#define LEVELS 4
#include "paging_tests.h"
