/* Sv57: translation with 5 levels of page tables. The tests are in paging_tests.h. */
#define LEVELS 5
#include "paging_tests.h"
