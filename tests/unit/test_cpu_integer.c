/* Integer instructions by table: RV64IM, Zba, Zbb, Zbs. The encodings are GNU as's; the results were computed by a
 * model in another language. Branches, jumps and upper immediates are below the table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/lib/hart_rig.h"

struct value_case {
    const char *text;
    uint32_t bits;
    uint64_t a1;
    uint64_t a2;
    uint64_t a0;
};

static const struct value_case cases[] = {
    {"add a0, a1, a2", 0x00c58533, 0x8000000000000000, 0xffffffffffffffff, 0x7fffffffffffffff},
    {"add a0, a1, a2", 0x00c58533, 0x5, 0x0, 0x5},
    {"add a0, a1, a2", 0x00c58533, 0xffffffff80000000, 0xffffffffffffffff, 0xffffffff7fffffff},
    {"add a0, a1, a2", 0x00c58533, 0xffffffffffffffff, 0x1, 0x0},
    {"add a0, a1, a2", 0x00c58533, 0x1, 0xffffffff80000000, 0xffffffff80000001},
    {"add a0, a1, a2", 0x00c58533, 0x1, 0x8000000000000000, 0x8000000000000001},
    {"add a0, a1, a2", 0x00c58533, 0x7fffffff, 0x8000000000000000, 0x800000007fffffff},
    {"sub a0, a1, a2", 0x40c58533, 0x8000000000000000, 0xffffffffffffffff, 0x8000000000000001},
    {"sub a0, a1, a2", 0x40c58533, 0x5, 0x0, 0x5},
    {"sub a0, a1, a2", 0x40c58533, 0xffffffff80000000, 0xffffffffffffffff, 0xffffffff80000001},
    {"sub a0, a1, a2", 0x40c58533, 0x123456789abcdef0, 0x0, 0x123456789abcdef0},
    {"sub a0, a1, a2", 0x40c58533, 0x0, 0x7fffffffffffffff, 0x8000000000000001},
    {"sub a0, a1, a2", 0x40c58533, 0xffffffff80000000, 0xffffffff80000000, 0x0},
    {"sub a0, a1, a2", 0x40c58533, 0xffffffffffffffff, 0x80000000, 0xffffffff7fffffff},
    {"sll a0, a1, a2", 0x00c59533, 0x8000000000000000, 0xffffffffffffffff, 0x0},
    {"sll a0, a1, a2", 0x00c59533, 0x5, 0x0, 0x5},
    {"sll a0, a1, a2", 0x00c59533, 0xffffffff80000000, 0xffffffffffffffff, 0x0},
    {"sll a0, a1, a2", 0x00c59533, 0xff00010080ff00, 0x123456789abcdef0, 0xff00000000000000},
    {"sll a0, a1, a2", 0x00c59533, 0xfedcba9876543210, 0xffffffff, 0x0},
    {"sll a0, a1, a2", 0x00c59533, 0xffffffff, 0x4cbd87ad5c90a958, 0xffffffff000000},
    {"sll a0, a1, a2", 0x00c59533, 0xb2f14c942e05319a, 0xffffffff80000000, 0xb2f14c942e05319a},
    {"slt a0, a1, a2", 0x00c5a533, 0x8000000000000000, 0xffffffffffffffff, 0x1},
    {"slt a0, a1, a2", 0x00c5a533, 0x5, 0x0, 0x0},
    {"slt a0, a1, a2", 0x00c5a533, 0xffffffff80000000, 0xffffffffffffffff, 0x1},
    {"slt a0, a1, a2", 0x00c5a533, 0x80000000, 0x123456789abcdef0, 0x1},
    {"slt a0, a1, a2", 0x00c5a533, 0x1, 0x6b0a18e8830e07bc, 0x1},
    {"slt a0, a1, a2", 0x00c5a533, 0xffffffff, 0xa097c976bf46c69, 0x1},
    {"slt a0, a1, a2", 0x00c5a533, 0x92b1d3f28ede0d7a, 0x80000000, 0x1},
    {"sltu a0, a1, a2", 0x00c5b533, 0x8000000000000000, 0xffffffffffffffff, 0x1},
    {"sltu a0, a1, a2", 0x00c5b533, 0x5, 0x0, 0x0},
    {"sltu a0, a1, a2", 0x00c5b533, 0xffffffff80000000, 0xffffffffffffffff, 0x1},
    {"sltu a0, a1, a2", 0x00c5b533, 0x123456789abcdef0, 0x1, 0x0},
    {"sltu a0, a1, a2", 0x00c5b533, 0x7fffffffffffffff, 0x0, 0x0},
    {"sltu a0, a1, a2", 0x00c5b533, 0x7fffffffffffffff, 0x7fffffffffffffff, 0x0},
    {"sltu a0, a1, a2", 0x00c5b533, 0xfedcba9876543210, 0x80000000, 0x0},
    {"xor a0, a1, a2", 0x00c5c533, 0x8000000000000000, 0xffffffffffffffff, 0x7fffffffffffffff},
    {"xor a0, a1, a2", 0x00c5c533, 0x5, 0x0, 0x5},
    {"xor a0, a1, a2", 0x00c5c533, 0xffffffff80000000, 0xffffffffffffffff, 0x7fffffff},
    {"xor a0, a1, a2", 0x00c5c533, 0x1, 0xf17a3007e62aa0a, 0xf17a3007e62aa0b},
    {"xor a0, a1, a2", 0x00c5c533, 0xff00010080ff00, 0x32, 0xff00010080ff32},
    {"xor a0, a1, a2", 0x00c5c533, 0xffffffffffffffff, 0xffffffffffffffff, 0x0},
    {"xor a0, a1, a2", 0x00c5c533, 0xffffffff80000000, 0x80000000, 0xffffffff00000000},
    {"srl a0, a1, a2", 0x00c5d533, 0x8000000000000000, 0xffffffffffffffff, 0x1},
    {"srl a0, a1, a2", 0x00c5d533, 0x5, 0x0, 0x5},
    {"srl a0, a1, a2", 0x00c5d533, 0xffffffff80000000, 0xffffffffffffffff, 0x1},
    {"srl a0, a1, a2", 0x00c5d533, 0x7fffffff, 0x1, 0x3fffffff},
    {"srl a0, a1, a2", 0x00c5d533, 0x8000000000000000, 0xffffffff, 0x1},
    {"srl a0, a1, a2", 0x00c5d533, 0xffffffffffffffff, 0xffffffffffffffff, 0x1},
    {"srl a0, a1, a2", 0x00c5d533, 0x80000000, 0xffffffffffffffff, 0x0},
    {"sra a0, a1, a2", 0x40c5d533, 0x8000000000000000, 0xffffffffffffffff, 0xffffffffffffffff},
    {"sra a0, a1, a2", 0x40c5d533, 0x5, 0x0, 0x5},
    {"sra a0, a1, a2", 0x40c5d533, 0xffffffff80000000, 0xffffffffffffffff, 0xffffffffffffffff},
    {"sra a0, a1, a2", 0x40c5d533, 0xffffffff80000000, 0xffffffff, 0xffffffffffffffff},
    {"sra a0, a1, a2", 0x40c5d533, 0xdef88334e647cb8f, 0x7fffffff, 0xffffffffffffffff},
    {"sra a0, a1, a2", 0x40c5d533, 0x1, 0x0, 0x1},
    {"sra a0, a1, a2", 0x40c5d533, 0x8000000000000000, 0x80000000, 0x8000000000000000},
    {"or a0, a1, a2", 0x00c5e533, 0x8000000000000000, 0xffffffffffffffff, 0xffffffffffffffff},
    {"or a0, a1, a2", 0x00c5e533, 0x5, 0x0, 0x5},
    {"or a0, a1, a2", 0x00c5e533, 0xffffffff80000000, 0xffffffffffffffff, 0xffffffffffffffff},
    {"or a0, a1, a2", 0x00c5e533, 0x1, 0xffffffff80000000, 0xffffffff80000001},
    {"or a0, a1, a2", 0x00c5e533, 0x80000000, 0x9, 0x80000009},
    {"or a0, a1, a2", 0x00c5e533, 0x7fffffff, 0x80000000, 0xffffffff},
    {"or a0, a1, a2", 0x00c5e533, 0xffffffff, 0xffffffff, 0xffffffff},
    {"and a0, a1, a2", 0x00c5f533, 0x8000000000000000, 0xffffffffffffffff, 0x8000000000000000},
    {"and a0, a1, a2", 0x00c5f533, 0x5, 0x0, 0x0},
    {"and a0, a1, a2", 0x00c5f533, 0xffffffff80000000, 0xffffffffffffffff, 0xffffffff80000000},
    {"and a0, a1, a2", 0x00c5f533, 0x7fffffffffffffff, 0xff00010080ff00, 0xff00010080ff00},
    {"and a0, a1, a2", 0x00c5f533, 0x7fffffffffffffff, 0xffffffff80000000, 0x7fffffff80000000},
    {"and a0, a1, a2", 0x00c5f533, 0xffffffff80000000, 0x2587be6b5c9bcf35, 0x2587be6b00000000},
    {"and a0, a1, a2", 0x00c5f533, 0xfedcba9876543210, 0xffffffff80000000, 0xfedcba9800000000},
    {"addw a0, a1, a2", 0x00c5853b, 0x8000000000000000, 0xffffffffffffffff, 0xffffffffffffffff},
    {"addw a0, a1, a2", 0x00c5853b, 0x5, 0x0, 0x5},
    {"addw a0, a1, a2", 0x00c5853b, 0xffffffff80000000, 0xffffffffffffffff, 0x7fffffff},
    {"addw a0, a1, a2", 0x00c5853b, 0xffffffffffffffff, 0xffffffff80000000, 0x7fffffff},
    {"addw a0, a1, a2", 0x00c5853b, 0xffffffff80000000, 0x123456789abcdef0, 0x1abcdef0},
    {"addw a0, a1, a2", 0x00c5853b, 0xc9d488b1cfbf3360, 0x1e, 0xffffffffcfbf337e},
    {"addw a0, a1, a2", 0x00c5853b, 0xbd68516766934036, 0x80000000, 0xffffffffe6934036},
    {"subw a0, a1, a2", 0x40c5853b, 0x8000000000000000, 0xffffffffffffffff, 0x1},
    {"subw a0, a1, a2", 0x40c5853b, 0x5, 0x0, 0x5},
    {"subw a0, a1, a2", 0x40c5853b, 0xffffffff80000000, 0xffffffffffffffff, 0xffffffff80000001},
    {"subw a0, a1, a2", 0x40c5853b, 0x0, 0x7fffffffffffffff, 0x1},
    {"subw a0, a1, a2", 0x40c5853b, 0x123456789abcdef0, 0x5822cb77f4de2c08, 0xffffffffa5deb2e8},
    {"subw a0, a1, a2", 0x40c5853b, 0x80000000, 0x1, 0x7fffffff},
    {"subw a0, a1, a2", 0x40c5853b, 0x8000000000000000, 0x8000000000000000, 0x0},
    {"sllw a0, a1, a2", 0x00c5953b, 0x8000000000000000, 0xffffffffffffffff, 0x0},
    {"sllw a0, a1, a2", 0x00c5953b, 0x5, 0x0, 0x5},
    {"sllw a0, a1, a2", 0x00c5953b, 0xffffffff80000000, 0xffffffffffffffff, 0x0},
    {"sllw a0, a1, a2", 0x00c5953b, 0x123456789abcdef0, 0xfedcba9876543210, 0xffffffffdef00000},
    {"sllw a0, a1, a2", 0x00c5953b, 0xfedcba9876543210, 0x7fffffff, 0x0},
    {"sllw a0, a1, a2", 0x00c5953b, 0xb6246771c8450070, 0x7fffffff, 0x0},
    {"sllw a0, a1, a2", 0x00c5953b, 0x80000000, 0xffffffff, 0x0},
    {"srlw a0, a1, a2", 0x00c5d53b, 0x8000000000000000, 0xffffffffffffffff, 0x0},
    {"srlw a0, a1, a2", 0x00c5d53b, 0x5, 0x0, 0x5},
    {"srlw a0, a1, a2", 0x00c5d53b, 0xffffffff80000000, 0xffffffffffffffff, 0x1},
    {"srlw a0, a1, a2", 0x00c5d53b, 0x1, 0xffffffffffffffff, 0x0},
    {"srlw a0, a1, a2", 0x00c5d53b, 0x123456789abcdef0, 0x123456789abcdef0, 0x9abc},
    {"srlw a0, a1, a2", 0x00c5d53b, 0xffffffff, 0xffffffffffffffff, 0x1},
    {"srlw a0, a1, a2", 0x00c5d53b, 0xffffffffffffffff, 0xffffffff80000000, 0xffffffffffffffff},
    {"sraw a0, a1, a2", 0x40c5d53b, 0x8000000000000000, 0xffffffffffffffff, 0x0},
    {"sraw a0, a1, a2", 0x40c5d53b, 0x5, 0x0, 0x5},
    {"sraw a0, a1, a2", 0x40c5d53b, 0xffffffff80000000, 0xffffffffffffffff, 0xffffffffffffffff},
    {"sraw a0, a1, a2", 0x40c5d53b, 0xffffffffffffffff, 0x18, 0xffffffffffffffff},
    {"sraw a0, a1, a2", 0x40c5d53b, 0x0, 0xffffffff80000000, 0x0},
    {"sraw a0, a1, a2", 0x40c5d53b, 0x123456789abcdef0, 0x35, 0xfffffffffffffcd5},
    {"sraw a0, a1, a2", 0x40c5d53b, 0xff00010080ff00, 0xfedcba9876543210, 0x80},
    {"mul a0, a1, a2", 0x02c58533, 0x8000000000000000, 0xffffffffffffffff, 0x8000000000000000},
    {"mul a0, a1, a2", 0x02c58533, 0x5, 0x0, 0x0},
    {"mul a0, a1, a2", 0x02c58533, 0xffffffff80000000, 0xffffffffffffffff, 0x80000000},
    {"mul a0, a1, a2", 0x02c58533, 0xffffffff80000000, 0xffffffff80000000, 0x4000000000000000},
    {"mul a0, a1, a2", 0x02c58533, 0xffffffff80000000, 0xdf70301704c9d78d, 0x7d9b143980000000},
    {"mul a0, a1, a2", 0x02c58533, 0x0, 0xffffffffffffffff, 0x0},
    {"mul a0, a1, a2", 0x02c58533, 0x123456789abcdef0, 0x80000000, 0x4d5e6f7800000000},
    {"mulh a0, a1, a2", 0x02c59533, 0x8000000000000000, 0xffffffffffffffff, 0x0},
    {"mulh a0, a1, a2", 0x02c59533, 0x5, 0x0, 0x0},
    {"mulh a0, a1, a2", 0x02c59533, 0xffffffff80000000, 0xffffffffffffffff, 0x0},
    {"mulh a0, a1, a2", 0x02c59533, 0xffffffff80000000, 0xffffffff80000000, 0x0},
    {"mulh a0, a1, a2", 0x02c59533, 0x8000000000000000, 0xffffffff80000000, 0x40000000},
    {"mulh a0, a1, a2", 0x02c59533, 0x0, 0xffffffff, 0x0},
    {"mulh a0, a1, a2", 0x02c59533, 0xffffffff80000000, 0xff00010080ff00, 0xffffffffff807fff},
    {"mulhsu a0, a1, a2", 0x02c5a533, 0x8000000000000000, 0xffffffffffffffff, 0x8000000000000000},
    {"mulhsu a0, a1, a2", 0x02c5a533, 0x5, 0x0, 0x0},
    {"mulhsu a0, a1, a2", 0x02c5a533, 0xffffffff80000000, 0xffffffffffffffff, 0xffffffff80000000},
    {"mulhsu a0, a1, a2", 0x02c5a533, 0xffffffff80000000, 0xffffffff80000000, 0xffffffff80000000},
    {"mulhsu a0, a1, a2", 0x02c5a533, 0xff00010080ff00, 0xffffffff80000000, 0xff000100017eff},
    {"mulhsu a0, a1, a2", 0x02c5a533, 0x8000000000000000, 0x7fffffff, 0xffffffffc0000000},
    {"mulhsu a0, a1, a2", 0x02c5a533, 0xffffffff, 0x7fffffff, 0x0},
    {"mulhu a0, a1, a2", 0x02c5b533, 0x8000000000000000, 0xffffffffffffffff, 0x7fffffffffffffff},
    {"mulhu a0, a1, a2", 0x02c5b533, 0x5, 0x0, 0x0},
    {"mulhu a0, a1, a2", 0x02c5b533, 0xffffffff80000000, 0xffffffffffffffff, 0xffffffff7fffffff},
    {"mulhu a0, a1, a2", 0x02c5b533, 0xfedcba9876543210, 0xc8b007ee4d82feac, 0xc7cbb16cacbd93ba},
    {"mulhu a0, a1, a2", 0x02c5b533, 0xff00010080ff00, 0xffffffffffffffff, 0xff00010080feff},
    {"mulhu a0, a1, a2", 0x02c5b533, 0xffffffffffffffff, 0xff00010080ff00, 0xff00010080feff},
    {"mulhu a0, a1, a2", 0x02c5b533, 0x7fffffff, 0xfedcba9876543210, 0x7f6e5d4b},
    {"mulw a0, a1, a2", 0x02c5853b, 0x8000000000000000, 0xffffffffffffffff, 0x0},
    {"mulw a0, a1, a2", 0x02c5853b, 0x5, 0x0, 0x0},
    {"mulw a0, a1, a2", 0x02c5853b, 0xffffffff80000000, 0xffffffffffffffff, 0xffffffff80000000},
    {"mulw a0, a1, a2", 0x02c5853b, 0xffffffffffffffff, 0x80000000, 0xffffffff80000000},
    {"mulw a0, a1, a2", 0x02c5853b, 0x80000000, 0x0, 0x0},
    {"mulw a0, a1, a2", 0x02c5853b, 0xffffffff, 0x7fffffff, 0xffffffff80000001},
    {"mulw a0, a1, a2", 0x02c5853b, 0x123456789abcdef0, 0x1, 0xffffffff9abcdef0},
    {"div a0, a1, a2", 0x02c5c533, 0x8000000000000000, 0xffffffffffffffff, 0x8000000000000000},
    {"div a0, a1, a2", 0x02c5c533, 0x5, 0x0, 0xffffffffffffffff},
    {"div a0, a1, a2", 0x02c5c533, 0xffffffff80000000, 0xffffffffffffffff, 0x80000000},
    {"div a0, a1, a2", 0x02c5c533, 0xeb25f8a1fc2e6a59, 0x1, 0xeb25f8a1fc2e6a59},
    {"div a0, a1, a2", 0x02c5c533, 0x0, 0x7fffffffffffffff, 0x0},
    {"div a0, a1, a2", 0x02c5c533, 0x7fffffff, 0x7fffffff, 0x1},
    {"div a0, a1, a2", 0x02c5c533, 0xffffffff80000000, 0x1, 0xffffffff80000000},
    {"divu a0, a1, a2", 0x02c5d533, 0x8000000000000000, 0xffffffffffffffff, 0x0},
    {"divu a0, a1, a2", 0x02c5d533, 0x5, 0x0, 0xffffffffffffffff},
    {"divu a0, a1, a2", 0x02c5d533, 0xffffffff80000000, 0xffffffffffffffff, 0x0},
    {"divu a0, a1, a2", 0x02c5d533, 0xeba0ea84770a087, 0x1, 0xeba0ea84770a087},
    {"divu a0, a1, a2", 0x02c5d533, 0x0, 0x1, 0x0},
    {"divu a0, a1, a2", 0x02c5d533, 0x8000000000000000, 0xffffffff, 0x80000000},
    {"divu a0, a1, a2", 0x02c5d533, 0xffffffff80000000, 0x123456789abcdef0, 0xe},
    {"rem a0, a1, a2", 0x02c5e533, 0x8000000000000000, 0xffffffffffffffff, 0x0},
    {"rem a0, a1, a2", 0x02c5e533, 0x5, 0x0, 0x5},
    {"rem a0, a1, a2", 0x02c5e533, 0xffffffff80000000, 0xffffffffffffffff, 0x0},
    {"rem a0, a1, a2", 0x02c5e533, 0xffffffff80000000, 0xffffffffffffffff, 0x0},
    {"rem a0, a1, a2", 0x02c5e533, 0xffffffffffffffff, 0xfedcba9876543210, 0xffffffffffffffff},
    {"rem a0, a1, a2", 0x02c5e533, 0x87f53ddd4e14d571, 0xffffffff80000000, 0xffffffffce14d571},
    {"rem a0, a1, a2", 0x02c5e533, 0x7fffffffffffffff, 0x7fffffffffffffff, 0x0},
    {"remu a0, a1, a2", 0x02c5f533, 0x8000000000000000, 0xffffffffffffffff, 0x8000000000000000},
    {"remu a0, a1, a2", 0x02c5f533, 0x5, 0x0, 0x5},
    {"remu a0, a1, a2", 0x02c5f533, 0xffffffff80000000, 0xffffffffffffffff, 0xffffffff80000000},
    {"remu a0, a1, a2", 0x02c5f533, 0x0, 0xffffffff80000000, 0x0},
    {"remu a0, a1, a2", 0x02c5f533, 0xffffffff, 0xfedcba9876543210, 0xffffffff},
    {"remu a0, a1, a2", 0x02c5f533, 0x7fffffff, 0xff00010080ff00, 0x7fffffff},
    {"remu a0, a1, a2", 0x02c5f533, 0x8000000000000000, 0x7fffffff, 0x2},
    {"divw a0, a1, a2", 0x02c5c53b, 0x8000000000000000, 0xffffffffffffffff, 0x0},
    {"divw a0, a1, a2", 0x02c5c53b, 0x5, 0x0, 0xffffffffffffffff},
    {"divw a0, a1, a2", 0x02c5c53b, 0xffffffff80000000, 0xffffffffffffffff, 0xffffffff80000000},
    {"divw a0, a1, a2", 0x02c5c53b, 0x0, 0x1, 0x0},
    {"divw a0, a1, a2", 0x02c5c53b, 0x7fffffffffffffff, 0x1, 0xffffffffffffffff},
    {"divw a0, a1, a2", 0x02c5c53b, 0x7fffffff, 0x123456789abcdef0, 0xffffffffffffffff},
    {"divw a0, a1, a2", 0x02c5c53b, 0x7fffffffffffffff, 0xffffffffffffffff, 0x1},
    {"divuw a0, a1, a2", 0x02c5d53b, 0x8000000000000000, 0xffffffffffffffff, 0x0},
    {"divuw a0, a1, a2", 0x02c5d53b, 0x5, 0x0, 0xffffffffffffffff},
    {"divuw a0, a1, a2", 0x02c5d53b, 0xffffffff80000000, 0xffffffffffffffff, 0x0},
    {"divuw a0, a1, a2", 0x02c5d53b, 0x0, 0xffffffff80000000, 0x0},
    {"divuw a0, a1, a2", 0x02c5d53b, 0x0, 0x8000000000000000, 0xffffffffffffffff},
    {"divuw a0, a1, a2", 0x02c5d53b, 0x0, 0xffffffff, 0x0},
    {"divuw a0, a1, a2", 0x02c5d53b, 0xfedcba9876543210, 0x1, 0x76543210},
    {"remw a0, a1, a2", 0x02c5e53b, 0x8000000000000000, 0xffffffffffffffff, 0x0},
    {"remw a0, a1, a2", 0x02c5e53b, 0x5, 0x0, 0x5},
    {"remw a0, a1, a2", 0x02c5e53b, 0xffffffff80000000, 0xffffffffffffffff, 0x0},
    {"remw a0, a1, a2", 0x02c5e53b, 0x1, 0x7fffffff, 0x1},
    {"remw a0, a1, a2", 0x02c5e53b, 0x7fffffffffffffff, 0x123456789abcdef0, 0xffffffffffffffff},
    {"remw a0, a1, a2", 0x02c5e53b, 0x8778f742f527b5c2, 0xa854c83427be9ab1, 0xfffffffff527b5c2},
    {"remw a0, a1, a2", 0x02c5e53b, 0xffffffff, 0x0, 0xffffffffffffffff},
    {"remuw a0, a1, a2", 0x02c5f53b, 0x8000000000000000, 0xffffffffffffffff, 0x0},
    {"remuw a0, a1, a2", 0x02c5f53b, 0x5, 0x0, 0x5},
    {"remuw a0, a1, a2", 0x02c5f53b, 0xffffffff80000000, 0xffffffffffffffff, 0xffffffff80000000},
    {"remuw a0, a1, a2", 0x02c5f53b, 0xff00010080ff00, 0xff00010080ff00, 0x0},
    {"remuw a0, a1, a2", 0x02c5f53b, 0xffffffff80000000, 0x2, 0x0},
    {"remuw a0, a1, a2", 0x02c5f53b, 0x95850e21afbc9ca9, 0x1, 0x0},
    {"remuw a0, a1, a2", 0x02c5f53b, 0xffffffffffffffff, 0x7fffffff, 0x1},
    {"add.uw a0, a1, a2", 0x08c5853b, 0x8000000000000000, 0xffffffffffffffff, 0xffffffffffffffff},
    {"add.uw a0, a1, a2", 0x08c5853b, 0x5, 0x0, 0x5},
    {"add.uw a0, a1, a2", 0x08c5853b, 0xffffffff80000000, 0xffffffffffffffff, 0x7fffffff},
    {"add.uw a0, a1, a2", 0x08c5853b, 0xffffffff80000000, 0xfedcba9876543210, 0xfedcba98f6543210},
    {"add.uw a0, a1, a2", 0x08c5853b, 0x8000000000000000, 0xffffffff, 0xffffffff},
    {"add.uw a0, a1, a2", 0x08c5853b, 0xff00010080ff00, 0xfedcba9876543210, 0xfedcba9876d53110},
    {"add.uw a0, a1, a2", 0x08c5853b, 0xff00010080ff00, 0x794ec926bc9e28ea, 0x794ec926bd1f27ea},
    {"sh1add a0, a1, a2", 0x20c5a533, 0x8000000000000000, 0xffffffffffffffff, 0xffffffffffffffff},
    {"sh1add a0, a1, a2", 0x20c5a533, 0x5, 0x0, 0xa},
    {"sh1add a0, a1, a2", 0x20c5a533, 0xffffffff80000000, 0xffffffffffffffff, 0xfffffffeffffffff},
    {"sh1add a0, a1, a2", 0x20c5a533, 0x7fffffffffffffff, 0x8000000000000000, 0x7ffffffffffffffe},
    {"sh1add a0, a1, a2", 0x20c5a533, 0xffffffff, 0x1, 0x1ffffffff},
    {"sh1add a0, a1, a2", 0x20c5a533, 0xfedcba9876543210, 0x123456789abcdef0, 0xfedcba987654310},
    {"sh1add a0, a1, a2", 0x20c5a533, 0x8000000000000000, 0x80000000, 0x80000000},
    {"sh2add a0, a1, a2", 0x20c5c533, 0x8000000000000000, 0xffffffffffffffff, 0xffffffffffffffff},
    {"sh2add a0, a1, a2", 0x20c5c533, 0x5, 0x0, 0x14},
    {"sh2add a0, a1, a2", 0x20c5c533, 0xffffffff80000000, 0xffffffffffffffff, 0xfffffffdffffffff},
    {"sh2add a0, a1, a2", 0x20c5c533, 0xff00010080ff00, 0x0, 0x3fc00040203fc00},
    {"sh2add a0, a1, a2", 0x20c5c533, 0xffffffff, 0xff00010080ff00, 0xff00050080fefc},
    {"sh2add a0, a1, a2", 0x20c5c533, 0xffffffff, 0xffffffff, 0x4fffffffb},
    {"sh2add a0, a1, a2", 0x20c5c533, 0x776200b5774510ca, 0x7fffffffffffffff, 0x5d8802d5dd144327},
    {"sh3add a0, a1, a2", 0x20c5e533, 0x8000000000000000, 0xffffffffffffffff, 0xffffffffffffffff},
    {"sh3add a0, a1, a2", 0x20c5e533, 0x5, 0x0, 0x28},
    {"sh3add a0, a1, a2", 0x20c5e533, 0xffffffff80000000, 0xffffffffffffffff, 0xfffffffbffffffff},
    {"sh3add a0, a1, a2", 0x20c5e533, 0xffffffff, 0x1, 0x7fffffff9},
    {"sh3add a0, a1, a2", 0x20c5e533, 0xffffffff, 0x8000000000000000, 0x80000007fffffff8},
    {"sh3add a0, a1, a2", 0x20c5e533, 0x8000000000000000, 0xffffffffffffffff, 0xffffffffffffffff},
    {"sh3add a0, a1, a2", 0x20c5e533, 0x7fffffffffffffff, 0x123456789abcdef0, 0x123456789abcdee8},
    {"sh1add.uw a0, a1, a2", 0x20c5a53b, 0x8000000000000000, 0xffffffffffffffff, 0xffffffffffffffff},
    {"sh1add.uw a0, a1, a2", 0x20c5a53b, 0x5, 0x0, 0xa},
    {"sh1add.uw a0, a1, a2", 0x20c5a53b, 0xffffffff80000000, 0xffffffffffffffff, 0xffffffff},
    {"sh1add.uw a0, a1, a2", 0x20c5a53b, 0xffffffff80000000, 0xff00010080ff00, 0xff00020080ff00},
    {"sh1add.uw a0, a1, a2", 0x20c5a53b, 0xffffffff, 0x7fffffff, 0x27ffffffd},
    {"sh1add.uw a0, a1, a2", 0x20c5a53b, 0x0, 0x7fffffff, 0x7fffffff},
    {"sh1add.uw a0, a1, a2", 0x20c5a53b, 0xffffffffffffffff, 0x80000000, 0x27ffffffe},
    {"sh2add.uw a0, a1, a2", 0x20c5c53b, 0x8000000000000000, 0xffffffffffffffff, 0xffffffffffffffff},
    {"sh2add.uw a0, a1, a2", 0x20c5c53b, 0x5, 0x0, 0x14},
    {"sh2add.uw a0, a1, a2", 0x20c5c53b, 0xffffffff80000000, 0xffffffffffffffff, 0x1ffffffff},
    {"sh2add.uw a0, a1, a2", 0x20c5c53b, 0x80000000, 0x2b, 0x20000002b},
    {"sh2add.uw a0, a1, a2", 0x20c5c53b, 0x8000000000000000, 0x7fffffffffffffff, 0x7fffffffffffffff},
    {"sh2add.uw a0, a1, a2", 0x20c5c53b, 0x7fffffff, 0x80000000, 0x27ffffffc},
    {"sh2add.uw a0, a1, a2", 0x20c5c53b, 0x6d94dd6dece80799, 0x7fffffffffffffff, 0x80000003b3a01e63},
    {"sh3add.uw a0, a1, a2", 0x20c5e53b, 0x8000000000000000, 0xffffffffffffffff, 0xffffffffffffffff},
    {"sh3add.uw a0, a1, a2", 0x20c5e53b, 0x5, 0x0, 0x28},
    {"sh3add.uw a0, a1, a2", 0x20c5e53b, 0xffffffff80000000, 0xffffffffffffffff, 0x3ffffffff},
    {"sh3add.uw a0, a1, a2", 0x20c5e53b, 0xfedcba9876543210, 0x8000000000000000, 0x80000003b2a19080},
    {"sh3add.uw a0, a1, a2", 0x20c5e53b, 0x7fffffff, 0x50cb407a82ce786f, 0x50cb407e82ce7867},
    {"sh3add.uw a0, a1, a2", 0x20c5e53b, 0x7fffffff, 0xffffffff80000000, 0x37ffffff8},
    {"sh3add.uw a0, a1, a2", 0x20c5e53b, 0xff00010080ff00, 0xffffffff, 0x10407f7ff},
    {"andn a0, a1, a2", 0x40c5f533, 0x8000000000000000, 0xffffffffffffffff, 0x0},
    {"andn a0, a1, a2", 0x40c5f533, 0x5, 0x0, 0x5},
    {"andn a0, a1, a2", 0x40c5f533, 0xffffffff80000000, 0xffffffffffffffff, 0x0},
    {"andn a0, a1, a2", 0x40c5f533, 0xffffffffffffffff, 0xffffffff, 0xffffffff00000000},
    {"andn a0, a1, a2", 0x40c5f533, 0xffffffff80000000, 0x7fffffff, 0xffffffff80000000},
    {"andn a0, a1, a2", 0x40c5f533, 0x7fffffffffffffff, 0x7fffffff, 0x7fffffff80000000},
    {"andn a0, a1, a2", 0x40c5f533, 0x7fffffffffffffff, 0x1, 0x7ffffffffffffffe},
    {"orn a0, a1, a2", 0x40c5e533, 0x8000000000000000, 0xffffffffffffffff, 0x8000000000000000},
    {"orn a0, a1, a2", 0x40c5e533, 0x5, 0x0, 0xffffffffffffffff},
    {"orn a0, a1, a2", 0x40c5e533, 0xffffffff80000000, 0xffffffffffffffff, 0xffffffff80000000},
    {"orn a0, a1, a2", 0x40c5e533, 0xffffffffffffffff, 0xffffffff80000000, 0xffffffffffffffff},
    {"orn a0, a1, a2", 0x40c5e533, 0x80000000, 0x7fffffff, 0xffffffff80000000},
    {"orn a0, a1, a2", 0x40c5e533, 0x8000000000000000, 0x80000000, 0xffffffff7fffffff},
    {"orn a0, a1, a2", 0x40c5e533, 0x80000000, 0x5e49422a3d376642, 0xa1b6bdd5c2c899bd},
    {"xnor a0, a1, a2", 0x40c5c533, 0x8000000000000000, 0xffffffffffffffff, 0x8000000000000000},
    {"xnor a0, a1, a2", 0x40c5c533, 0x5, 0x0, 0xfffffffffffffffa},
    {"xnor a0, a1, a2", 0x40c5c533, 0xffffffff80000000, 0xffffffffffffffff, 0xffffffff80000000},
    {"xnor a0, a1, a2", 0x40c5c533, 0x0, 0x7fffffff, 0xffffffff80000000},
    {"xnor a0, a1, a2", 0x40c5c533, 0xffffffff80000000, 0x80000000, 0xffffffff},
    {"xnor a0, a1, a2", 0x40c5c533, 0xffffffff, 0xffffffffffffffff, 0xffffffff},
    {"xnor a0, a1, a2", 0x40c5c533, 0xffffffff80000000, 0x1, 0x7ffffffe},
    {"max a0, a1, a2", 0x0ac5e533, 0x8000000000000000, 0xffffffffffffffff, 0xffffffffffffffff},
    {"max a0, a1, a2", 0x0ac5e533, 0x5, 0x0, 0x5},
    {"max a0, a1, a2", 0x0ac5e533, 0xffffffff80000000, 0xffffffffffffffff, 0xffffffffffffffff},
    {"max a0, a1, a2", 0x0ac5e533, 0x8000000000000000, 0x7fffffff, 0x7fffffff},
    {"max a0, a1, a2", 0x0ac5e533, 0x0, 0xff00010080ff00, 0xff00010080ff00},
    {"max a0, a1, a2", 0x0ac5e533, 0xe54c5de6c3813ce6, 0x0, 0x0},
    {"max a0, a1, a2", 0x0ac5e533, 0xffffffff80000000, 0x8000000000000000, 0xffffffff80000000},
    {"maxu a0, a1, a2", 0x0ac5f533, 0x8000000000000000, 0xffffffffffffffff, 0xffffffffffffffff},
    {"maxu a0, a1, a2", 0x0ac5f533, 0x5, 0x0, 0x5},
    {"maxu a0, a1, a2", 0x0ac5f533, 0xffffffff80000000, 0xffffffffffffffff, 0xffffffffffffffff},
    {"maxu a0, a1, a2", 0x0ac5f533, 0x8000000000000000, 0xd, 0x8000000000000000},
    {"maxu a0, a1, a2", 0x0ac5f533, 0xfedcba9876543210, 0x1, 0xfedcba9876543210},
    {"maxu a0, a1, a2", 0x0ac5f533, 0x0, 0x8000000000000000, 0x8000000000000000},
    {"maxu a0, a1, a2", 0x0ac5f533, 0x0, 0xffffffffffffffff, 0xffffffffffffffff},
    {"min a0, a1, a2", 0x0ac5c533, 0x8000000000000000, 0xffffffffffffffff, 0x8000000000000000},
    {"min a0, a1, a2", 0x0ac5c533, 0x5, 0x0, 0x0},
    {"min a0, a1, a2", 0x0ac5c533, 0xffffffff80000000, 0xffffffffffffffff, 0xffffffff80000000},
    {"min a0, a1, a2", 0x0ac5c533, 0xffffffff80000000, 0x1, 0xffffffff80000000},
    {"min a0, a1, a2", 0x0ac5c533, 0xffffffff80000000, 0x7fffffff, 0xffffffff80000000},
    {"min a0, a1, a2", 0x0ac5c533, 0x393cbcdd42c927b9, 0xffffffff80000000, 0xffffffff80000000},
    {"min a0, a1, a2", 0x0ac5c533, 0xffffffff, 0xfedcba9876543210, 0xfedcba9876543210},
    {"minu a0, a1, a2", 0x0ac5d533, 0x8000000000000000, 0xffffffffffffffff, 0x8000000000000000},
    {"minu a0, a1, a2", 0x0ac5d533, 0x5, 0x0, 0x0},
    {"minu a0, a1, a2", 0x0ac5d533, 0xffffffff80000000, 0xffffffffffffffff, 0xffffffff80000000},
    {"minu a0, a1, a2", 0x0ac5d533, 0x8000000000000000, 0xffffffff80000000, 0x8000000000000000},
    {"minu a0, a1, a2", 0x0ac5d533, 0x7fffffff, 0x0, 0x0},
    {"minu a0, a1, a2", 0x0ac5d533, 0xffffffff, 0x1, 0x1},
    {"minu a0, a1, a2", 0x0ac5d533, 0xfedcba9876543210, 0x8000000000000000, 0x8000000000000000},
    {"rol a0, a1, a2", 0x60c59533, 0x8000000000000000, 0xffffffffffffffff, 0x4000000000000000},
    {"rol a0, a1, a2", 0x60c59533, 0x5, 0x0, 0x5},
    {"rol a0, a1, a2", 0x60c59533, 0xffffffff80000000, 0xffffffffffffffff, 0x7fffffffc0000000},
    {"rol a0, a1, a2", 0x60c59533, 0xff00010080ff00, 0x80000000, 0xff00010080ff00},
    {"rol a0, a1, a2", 0x60c59533, 0x8000000000000000, 0xff00010080ff00, 0x8000000000000000},
    {"rol a0, a1, a2", 0x60c59533, 0x1, 0x7fffffffffffffff, 0x8000000000000000},
    {"rol a0, a1, a2", 0x60c59533, 0x8000000000000000, 0x7fffffffffffffff, 0x4000000000000000},
    {"ror a0, a1, a2", 0x60c5d533, 0x8000000000000000, 0xffffffffffffffff, 0x1},
    {"ror a0, a1, a2", 0x60c5d533, 0x5, 0x0, 0x5},
    {"ror a0, a1, a2", 0x60c5d533, 0xffffffff80000000, 0xffffffffffffffff, 0xffffffff00000001},
    {"ror a0, a1, a2", 0x60c5d533, 0x7fffffffffffffff, 0x123456789abcdef0, 0xffffffffffff7fff},
    {"ror a0, a1, a2", 0x60c5d533, 0x8000000000000000, 0x123456789abcdef0, 0x8000},
    {"ror a0, a1, a2", 0x60c5d533, 0x7fffffff, 0x123456789abcdef0, 0x7fffffff0000},
    {"ror a0, a1, a2", 0x60c5d533, 0x0, 0x7fffffff, 0x0},
    {"rolw a0, a1, a2", 0x60c5953b, 0x8000000000000000, 0xffffffffffffffff, 0x0},
    {"rolw a0, a1, a2", 0x60c5953b, 0x5, 0x0, 0x5},
    {"rolw a0, a1, a2", 0x60c5953b, 0xffffffff80000000, 0xffffffffffffffff, 0x40000000},
    {"rolw a0, a1, a2", 0x60c5953b, 0xff00010080ff00, 0x1, 0x101fe00},
    {"rolw a0, a1, a2", 0x60c5953b, 0x80000000, 0x0, 0xffffffff80000000},
    {"rolw a0, a1, a2", 0x60c5953b, 0xff00010080ff00, 0x80000000, 0x80ff00},
    {"rolw a0, a1, a2", 0x60c5953b, 0x1, 0x1, 0x2},
    {"rorw a0, a1, a2", 0x60c5d53b, 0x8000000000000000, 0xffffffffffffffff, 0x0},
    {"rorw a0, a1, a2", 0x60c5d53b, 0x5, 0x0, 0x5},
    {"rorw a0, a1, a2", 0x60c5d53b, 0xffffffff80000000, 0xffffffffffffffff, 0x1},
    {"rorw a0, a1, a2", 0x60c5d53b, 0x1, 0x7fffffff, 0x2},
    {"rorw a0, a1, a2", 0x60c5d53b, 0x7fffffffffffffff, 0x1, 0xffffffffffffffff},
    {"rorw a0, a1, a2", 0x60c5d53b, 0xffffffff, 0x8000000000000000, 0xffffffffffffffff},
    {"rorw a0, a1, a2", 0x60c5d53b, 0xff00010080ff00, 0xfedcba9876543210, 0xffffffffff000080},
    {"bclr a0, a1, a2", 0x48c59533, 0x8000000000000000, 0xffffffffffffffff, 0x0},
    {"bclr a0, a1, a2", 0x48c59533, 0x5, 0x0, 0x4},
    {"bclr a0, a1, a2", 0x48c59533, 0xffffffff80000000, 0xffffffffffffffff, 0x7fffffff80000000},
    {"bclr a0, a1, a2", 0x48c59533, 0x3f7dc86b692a4f0e, 0x0, 0x3f7dc86b692a4f0e},
    {"bclr a0, a1, a2", 0x48c59533, 0xffffffff, 0x7fffffffffffffff, 0xffffffff},
    {"bclr a0, a1, a2", 0x48c59533, 0x1, 0x80000000, 0x0},
    {"bclr a0, a1, a2", 0x48c59533, 0x123456789abcdef0, 0x7fffffffffffffff, 0x123456789abcdef0},
    {"bext a0, a1, a2", 0x48c5d533, 0x8000000000000000, 0xffffffffffffffff, 0x1},
    {"bext a0, a1, a2", 0x48c5d533, 0x5, 0x0, 0x1},
    {"bext a0, a1, a2", 0x48c5d533, 0xffffffff80000000, 0xffffffffffffffff, 0x1},
    {"bext a0, a1, a2", 0x48c5d533, 0xff00010080ff00, 0x0, 0x0},
    {"bext a0, a1, a2", 0x48c5d533, 0x1, 0xb72fac4a79a5fd62, 0x0},
    {"bext a0, a1, a2", 0x48c5d533, 0x7fffffffffffffff, 0xffffffffffffffff, 0x0},
    {"bext a0, a1, a2", 0x48c5d533, 0xffffffffffffffff, 0x26, 0x1},
    {"binv a0, a1, a2", 0x68c59533, 0x8000000000000000, 0xffffffffffffffff, 0x0},
    {"binv a0, a1, a2", 0x68c59533, 0x5, 0x0, 0x4},
    {"binv a0, a1, a2", 0x68c59533, 0xffffffff80000000, 0xffffffffffffffff, 0x7fffffff80000000},
    {"binv a0, a1, a2", 0x68c59533, 0xffffffffffffffff, 0x29, 0xfffffdffffffffff},
    {"binv a0, a1, a2", 0x68c59533, 0x80000000, 0xffffffff80000000, 0x80000001},
    {"binv a0, a1, a2", 0x68c59533, 0x64457ea432830689, 0x1, 0x64457ea43283068b},
    {"binv a0, a1, a2", 0x68c59533, 0xffffffff, 0xffffffffffffffff, 0x80000000ffffffff},
    {"bset a0, a1, a2", 0x28c59533, 0x8000000000000000, 0xffffffffffffffff, 0x8000000000000000},
    {"bset a0, a1, a2", 0x28c59533, 0x5, 0x0, 0x5},
    {"bset a0, a1, a2", 0x28c59533, 0xffffffff80000000, 0xffffffffffffffff, 0xffffffff80000000},
    {"bset a0, a1, a2", 0x28c59533, 0x1, 0x123456789abcdef0, 0x1000000000001},
    {"bset a0, a1, a2", 0x28c59533, 0x1, 0xffffffffffffffff, 0x8000000000000001},
    {"bset a0, a1, a2", 0x28c59533, 0x7fffffff, 0xff00010080ff00, 0x7fffffff},
    {"bset a0, a1, a2", 0x28c59533, 0xd8d4250d89df5e79, 0xc272f5a7aa17c57c, 0xd8d4250d89df5e79},
    {"clz a0, a1", 0x60059513, 0x0, 0x0, 0x40},
    {"clz a0, a1", 0x60059513, 0xffffffffffffffff, 0x0, 0x0},
    {"clz a0, a1", 0x60059513, 0x7fffffffffffffff, 0x0, 0x1},
    {"clz a0, a1", 0x60059513, 0x47868e4a4b354e93, 0x0, 0x1},
    {"clz a0, a1", 0x60059513, 0x890b, 0x0, 0x30},
    {"clz a0, a1", 0x60059513, 0x80, 0x0, 0x38},
    {"clz a0, a1", 0x60059513, 0x8000, 0x0, 0x30},
    {"clzw a0, a1", 0x6005951b, 0x0, 0x0, 0x20},
    {"clzw a0, a1", 0x6005951b, 0xffffffffffffffff, 0x0, 0x0},
    {"clzw a0, a1", 0x6005951b, 0x7fffffffffffffff, 0x0, 0x0},
    {"clzw a0, a1", 0x6005951b, 0x42a55162bcf1fcb5, 0x0, 0x0},
    {"clzw a0, a1", 0x6005951b, 0xe0f8be7a, 0x0, 0x0},
    {"clzw a0, a1", 0x6005951b, 0x80, 0x0, 0x18},
    {"clzw a0, a1", 0x6005951b, 0x8000, 0x0, 0x10},
    {"ctz a0, a1", 0x60159513, 0x0, 0x0, 0x40},
    {"ctz a0, a1", 0x60159513, 0xffffffffffffffff, 0x0, 0x0},
    {"ctz a0, a1", 0x60159513, 0xffffffffffffffff, 0x0, 0x0},
    {"ctz a0, a1", 0x60159513, 0x3c49fdbd3ece9f2c, 0x0, 0x2},
    {"ctz a0, a1", 0x60159513, 0x4806d26f27, 0x0, 0x0},
    {"ctz a0, a1", 0x60159513, 0x80, 0x0, 0x7},
    {"ctz a0, a1", 0x60159513, 0x8000, 0x0, 0xf},
    {"ctzw a0, a1", 0x6015951b, 0x0, 0x0, 0x20},
    {"ctzw a0, a1", 0x6015951b, 0xffffffffffffffff, 0x0, 0x0},
    {"ctzw a0, a1", 0x6015951b, 0x80000000, 0x0, 0x1f},
    {"ctzw a0, a1", 0x6015951b, 0x6564d13410970046, 0x0, 0x1},
    {"ctzw a0, a1", 0x6015951b, 0x1fc223d78, 0x0, 0x3},
    {"ctzw a0, a1", 0x6015951b, 0x80, 0x0, 0x7},
    {"ctzw a0, a1", 0x6015951b, 0x8000, 0x0, 0xf},
    {"cpop a0, a1", 0x60259513, 0x0, 0x0, 0x0},
    {"cpop a0, a1", 0x60259513, 0xffffffffffffffff, 0x0, 0x40},
    {"cpop a0, a1", 0x60259513, 0xffffffff80000000, 0x0, 0x21},
    {"cpop a0, a1", 0x60259513, 0x3b3bc81386bc2b99, 0x0, 0x20},
    {"cpop a0, a1", 0x60259513, 0xcef61d03a64ed, 0x0, 0x1c},
    {"cpop a0, a1", 0x60259513, 0x80, 0x0, 0x1},
    {"cpop a0, a1", 0x60259513, 0x8000, 0x0, 0x1},
    {"cpopw a0, a1", 0x6025951b, 0x0, 0x0, 0x0},
    {"cpopw a0, a1", 0x6025951b, 0xffffffffffffffff, 0x0, 0x20},
    {"cpopw a0, a1", 0x6025951b, 0xfedcba9876543210, 0x0, 0xc},
    {"cpopw a0, a1", 0x6025951b, 0xfdaf451376c32dcd, 0x0, 0x12},
    {"cpopw a0, a1", 0x6025951b, 0x1a327537097a5942, 0x0, 0xd},
    {"cpopw a0, a1", 0x6025951b, 0x80, 0x0, 0x1},
    {"cpopw a0, a1", 0x6025951b, 0x8000, 0x0, 0x1},
    {"sext.b a0, a1", 0x60459513, 0x0, 0x0, 0x0},
    {"sext.b a0, a1", 0x60459513, 0xffffffffffffffff, 0x0, 0xffffffffffffffff},
    {"sext.b a0, a1", 0x60459513, 0xffffffff, 0x0, 0xffffffffffffffff},
    {"sext.b a0, a1", 0x60459513, 0xd1b0b70be200d218, 0x0, 0x18},
    {"sext.b a0, a1", 0x60459513, 0x6b, 0x0, 0x6b},
    {"sext.b a0, a1", 0x60459513, 0x80, 0x0, 0xffffffffffffff80},
    {"sext.b a0, a1", 0x60459513, 0x8000, 0x0, 0x0},
    {"sext.h a0, a1", 0x60559513, 0x0, 0x0, 0x0},
    {"sext.h a0, a1", 0x60559513, 0xffffffffffffffff, 0x0, 0xffffffffffffffff},
    {"sext.h a0, a1", 0x60559513, 0x80000000, 0x0, 0x0},
    {"sext.h a0, a1", 0x60559513, 0xe07b59d80a5527a2, 0x0, 0x27a2},
    {"sext.h a0, a1", 0x60559513, 0x773db596965c, 0x0, 0xffffffffffff965c},
    {"sext.h a0, a1", 0x60559513, 0x80, 0x0, 0x80},
    {"sext.h a0, a1", 0x60559513, 0x8000, 0x0, 0xffffffffffff8000},
    {"zext.h a0, a1", 0x0805c53b, 0x0, 0x0, 0x0},
    {"zext.h a0, a1", 0x0805c53b, 0xffffffffffffffff, 0x0, 0xffff},
    {"zext.h a0, a1", 0x0805c53b, 0x0, 0x0, 0x0},
    {"zext.h a0, a1", 0x0805c53b, 0x99b9ede73087de35, 0x0, 0xde35},
    {"zext.h a0, a1", 0x0805c53b, 0xd3f2e52df9, 0x0, 0x2df9},
    {"zext.h a0, a1", 0x0805c53b, 0x80, 0x0, 0x80},
    {"zext.h a0, a1", 0x0805c53b, 0x8000, 0x0, 0x8000},
    {"orc.b a0, a1", 0x2875d513, 0x0, 0x0, 0x0},
    {"orc.b a0, a1", 0x2875d513, 0xffffffffffffffff, 0x0, 0xffffffffffffffff},
    {"orc.b a0, a1", 0x2875d513, 0x1, 0x0, 0xff},
    {"orc.b a0, a1", 0x2875d513, 0x833e469f5f4aebeb, 0x0, 0xffffffffffffffff},
    {"orc.b a0, a1", 0x2875d513, 0x16, 0x0, 0xff},
    {"orc.b a0, a1", 0x2875d513, 0x80, 0x0, 0xff},
    {"orc.b a0, a1", 0x2875d513, 0x8000, 0x0, 0xff00},
    {"rev8 a0, a1", 0x6b85d513, 0x0, 0x0, 0x0},
    {"rev8 a0, a1", 0x6b85d513, 0xffffffffffffffff, 0x0, 0xffffffffffffffff},
    {"rev8 a0, a1", 0x6b85d513, 0x123456789abcdef0, 0x0, 0xf0debc9a78563412},
    {"rev8 a0, a1", 0x6b85d513, 0xc6664843428bf773, 0x0, 0x73f78b42434866c6},
    {"rev8 a0, a1", 0x6b85d513, 0xaa2d6c38c71c588c, 0x0, 0x8c581cc7386c2daa},
    {"rev8 a0, a1", 0x6b85d513, 0x80, 0x0, 0x8000000000000000},
    {"rev8 a0, a1", 0x6b85d513, 0x8000, 0x0, 0x80000000000000},
    {"addi a0, a1, 2047", 0x7ff58513, 0x1, 0x0, 0x800},
    {"addi a0, a1, -1", 0xfff58513, 0xfedcba9876543210, 0x0, 0xfedcba987654320f},
    {"addi a0, a1, 2047", 0x7ff58513, 0x123456789abcdef0, 0x0, 0x123456789abce6ef},
    {"addi a0, a1, 2047", 0x7ff58513, 0x9eb4e92eb5af4c8a, 0x0, 0x9eb4e92eb5af5489},
    {"slti a0, a1, -2048", 0x8005a513, 0x7fffffffffffffff, 0x0, 0x0},
    {"slti a0, a1, 1", 0x0015a513, 0x0, 0x0, 0x1},
    {"slti a0, a1, 2047", 0x7ff5a513, 0x123456789abcdef0, 0x0, 0x0},
    {"slti a0, a1, -2048", 0x8005a513, 0xa6d21040bb7352c1, 0x0, 0x1},
    {"sltiu a0, a1, 1", 0x0015b513, 0x8000000000000000, 0x0, 0x0},
    {"sltiu a0, a1, 1", 0x0015b513, 0x0, 0x0, 0x1},
    {"sltiu a0, a1, -782", 0xcf25b513, 0xffffffff, 0x0, 0x1},
    {"sltiu a0, a1, -1302", 0xaea5b513, 0x7bc71df38c4caa83, 0x0, 0x1},
    {"xori a0, a1, 272", 0x1105c513, 0xffffffffffffffff, 0x0, 0xfffffffffffffeef},
    {"xori a0, a1, 1", 0x0015c513, 0x7fffffff, 0x0, 0x7ffffffe},
    {"xori a0, a1, -1", 0xfff5c513, 0x7fffffffffffffff, 0x0, 0x8000000000000000},
    {"xori a0, a1, 1", 0x0015c513, 0xfcfd36d168e7ed23, 0x0, 0xfcfd36d168e7ed22},
    {"ori a0, a1, 1152", 0x4805e513, 0x7fffffff, 0x0, 0x7fffffff},
    {"ori a0, a1, 2047", 0x7ff5e513, 0x0, 0x0, 0x7ff},
    {"ori a0, a1, 1", 0x0015e513, 0x80000000, 0x0, 0x80000001},
    {"ori a0, a1, 1", 0x0015e513, 0x327bcda3a4fc8621, 0x0, 0x327bcda3a4fc8621},
    {"andi a0, a1, 1", 0x0015f513, 0x1, 0x0, 0x1},
    {"andi a0, a1, 2047", 0x7ff5f513, 0xff00010080ff00, 0x0, 0x700},
    {"andi a0, a1, -2048", 0x8005f513, 0x7fffffff, 0x0, 0x7ffff800},
    {"andi a0, a1, -881", 0xc8f5f513, 0xe201aafd93ea6a94, 0x0, 0xe201aafd93ea6884},
    {"addiw a0, a1, 989", 0x3dd5851b, 0x7fffffff, 0x0, 0xffffffff800003dc},
    {"addiw a0, a1, 2047", 0x7ff5851b, 0x1, 0x0, 0x800},
    {"addiw a0, a1, -1", 0xfff5851b, 0x123456789abcdef0, 0x0, 0xffffffff9abcdeef},
    {"addiw a0, a1, 0", 0x0005851b, 0xed5ec9049f48250d, 0x0, 0xffffffff9f48250d},
    {"slli a0, a1, 0", 0x00059513, 0x1, 0x0, 0x1},
    {"slli a0, a1, 1", 0x00159513, 0x7d920a56623c70ce, 0x0, 0xfb2414acc478e19c},
    {"slli a0, a1, 63", 0x03f59513, 0xcaca003cce0843c2, 0x0, 0x0},
    {"slli a0, a1, 21", 0x01559513, 0xffffffffffffffff, 0x0, 0xffffffffffe00000},
    {"srli a0, a1, 0", 0x0005d513, 0xffffffff, 0x0, 0xffffffff},
    {"srli a0, a1, 1", 0x0015d513, 0x123456789abcdef0, 0x0, 0x91a2b3c4d5e6f78},
    {"srli a0, a1, 63", 0x03f5d513, 0x7fffffff, 0x0, 0x0},
    {"srli a0, a1, 5", 0x0055d513, 0xff00010080ff00, 0x0, 0x7f800080407f8},
    {"srai a0, a1, 0", 0x4005d513, 0xc92bdd5aa3ec4d32, 0x0, 0xc92bdd5aa3ec4d32},
    {"srai a0, a1, 1", 0x4015d513, 0x7fffffff, 0x0, 0x3fffffff},
    {"srai a0, a1, 63", 0x43f5d513, 0x8000000000000000, 0x0, 0xffffffffffffffff},
    {"srai a0, a1, 20", 0x4145d513, 0xffffffffffffffff, 0x0, 0xffffffffffffffff},
    {"slli.uw a0, a1, 0", 0x0805951b, 0xffffffff80000000, 0x0, 0x80000000},
    {"slli.uw a0, a1, 1", 0x0815951b, 0x80000000, 0x0, 0x100000000},
    {"slli.uw a0, a1, 63", 0x0bf5951b, 0x8000000000000000, 0x0, 0x0},
    {"slli.uw a0, a1, 27", 0x09b5951b, 0xb991e961f87f4a4d, 0x0, 0x7c3fa5268000000},
    {"rori a0, a1, 0", 0x6005d513, 0xffffffff80000000, 0x0, 0xffffffff80000000},
    {"rori a0, a1, 1", 0x6015d513, 0xfedcba9876543210, 0x0, 0x7f6e5d4c3b2a1908},
    {"rori a0, a1, 63", 0x63f5d513, 0xaafb429409c2cd73, 0x0, 0x55f6852813859ae7},
    {"rori a0, a1, 24", 0x6185d513, 0x7fffffff, 0x0, 0xffffff000000007f},
    {"bclri a0, a1, 0", 0x48059513, 0xfedcba9876543210, 0x0, 0xfedcba9876543210},
    {"bclri a0, a1, 1", 0x48159513, 0xfedcba9876543210, 0x0, 0xfedcba9876543210},
    {"bclri a0, a1, 63", 0x4bf59513, 0x123456789abcdef0, 0x0, 0x123456789abcdef0},
    {"bclri a0, a1, 58", 0x4ba59513, 0x7fffffff, 0x0, 0x7fffffff},
    {"bexti a0, a1, 0", 0x4805d513, 0xffffffff, 0x0, 0x1},
    {"bexti a0, a1, 1", 0x4815d513, 0x0, 0x0, 0x0},
    {"bexti a0, a1, 63", 0x4bf5d513, 0xffffffff, 0x0, 0x0},
    {"bexti a0, a1, 47", 0x4af5d513, 0xffffffff, 0x0, 0x0},
    {"binvi a0, a1, 0", 0x68059513, 0x2df83c66d627d2b8, 0x0, 0x2df83c66d627d2b9},
    {"binvi a0, a1, 1", 0x68159513, 0x1, 0x0, 0x3},
    {"binvi a0, a1, 63", 0x6bf59513, 0x80000000, 0x0, 0x8000000080000000},
    {"binvi a0, a1, 58", 0x6ba59513, 0x1, 0x0, 0x400000000000001},
    {"bseti a0, a1, 0", 0x28059513, 0xfedcba9876543210, 0x0, 0xfedcba9876543211},
    {"bseti a0, a1, 1", 0x28159513, 0xfedcba9876543210, 0x0, 0xfedcba9876543212},
    {"bseti a0, a1, 63", 0x2bf59513, 0x150dbf6a2159702b, 0x0, 0x950dbf6a2159702b},
    {"bseti a0, a1, 56", 0x2b859513, 0x50505652bbc55c33, 0x0, 0x51505652bbc55c33},
    {"slliw a0, a1, 0", 0x0005951b, 0xffffffff80000000, 0x0, 0xffffffff80000000},
    {"slliw a0, a1, 1", 0x0015951b, 0xfedcba9876543210, 0x0, 0xffffffffeca86420},
    {"slliw a0, a1, 31", 0x01f5951b, 0xffffffffffffffff, 0x0, 0xffffffff80000000},
    {"slliw a0, a1, 5", 0x0055951b, 0x1, 0x0, 0x20},
    {"srliw a0, a1, 0", 0x0005d51b, 0x21b1aed23196cd44, 0x0, 0x3196cd44},
    {"srliw a0, a1, 1", 0x0015d51b, 0x49b29bbe7deb30ad, 0x0, 0x3ef59856},
    {"srliw a0, a1, 31", 0x01f5d51b, 0xffffffffffffffff, 0x0, 0x1},
    {"srliw a0, a1, 7", 0x0075d51b, 0xff00010080ff00, 0x0, 0x101fe},
    {"sraiw a0, a1, 0", 0x4005d51b, 0x80000000, 0x0, 0xffffffff80000000},
    {"sraiw a0, a1, 1", 0x4015d51b, 0x7fffffffffffffff, 0x0, 0xffffffffffffffff},
    {"sraiw a0, a1, 31", 0x41f5d51b, 0x52e71cf828a4fbd7, 0x0, 0x0},
    {"sraiw a0, a1, 14", 0x40e5d51b, 0x4665ea199d106a37, 0x0, 0xfffffffffffe7441},
    {"roriw a0, a1, 0", 0x6005d51b, 0xffffffff80000000, 0x0, 0xffffffff80000000},
    {"roriw a0, a1, 1", 0x6015d51b, 0xffffffff, 0x0, 0xffffffffffffffff},
    {"roriw a0, a1, 31", 0x61f5d51b, 0x7fffffffffffffff, 0x0, 0xffffffffffffffff},
    {"roriw a0, a1, 29", 0x61d5d51b, 0x8000000000000000, 0x0, 0x0},
    {"lui a0, 0", 0x00000537, 0x0, 0x0, 0x0},
    {"lui a0, 1", 0x00001537, 0x0, 0x0, 0x1000},
    {"lui a0, 524287", 0x7ffff537, 0x0, 0x0, 0x7ffff000},
    {"lui a0, 524288", 0x80000537, 0x0, 0x0, 0xffffffff80000000},
    {"lui a0, 1048575", 0xfffff537, 0x0, 0x0, 0xfffffffffffff000},
};

static int setup(void **state)
{
    static struct hart_rig rig;
    rig_init(&rig);
    *state = &rig;
    return 0;
}

static int teardown(void **state)
{
    rig_deinit(*state);
    return 0;
}

static void values(void **state)
{
    struct hart_rig *rig = *state;
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct value_case *c = &cases[i];
        rig_begin(rig);
        hart_set(rig->hart, A1, c->a1);
        hart_set(rig->hart, A2, c->a2);
        rig_put(rig, c->bits);
        rig_step(rig, 1);
        if (hart_get(rig->hart, A0) != c->a0)
            fail_msg("%s of %llx, %llx: %llx instead of %llx", c->text, (unsigned long long)c->a1,
                     (unsigned long long)c->a2, (unsigned long long)hart_get(rig->hart, A0),
                     (unsigned long long)c->a0);
        assert_int_equal(hart_pc(rig->hart), RIG_CODE + 4);
    }
}

/* The same with x0 as destination: nothing changes. */
static void x0_is_zero(void **state)
{
    struct hart_rig *rig = *state;
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        rig_begin(rig);
        hart_set(rig->hart, A1, cases[i].a1 | 1);
        rig_put(rig, cases[i].bits & ~(31u << 7));
        rig_put(rig, RV_ADD(A0, ZERO, ZERO));
        rig_step(rig, 2);
        assert_int_equal(hart_get(rig->hart, ZERO), 0);
        assert_int_equal(hart_get(rig->hart, A0), 0);
        assert_int_equal(hart_pc(rig->hart), RIG_CODE + 8);
    }
}

/* A destination that is also a source. */
static void in_place(void **state)
{
    struct hart_rig *rig = *state;
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        if ((cases[i].bits & 0x7f) == 0x37)
            continue; /* lui has no source */
        rig_begin(rig);
        hart_set(rig->hart, A1, cases[i].a1);
        hart_set(rig->hart, A2, cases[i].a2);
        rig_put(rig, (cases[i].bits & ~(31u << 7)) | A1 << 7);
        rig_step(rig, 1);
        assert_int_equal(hart_get(rig->hart, A1), cases[i].a0);
    }
}

static void branches(void **state)
{
    static const struct {
        unsigned funct3;
        uint64_t a;
        uint64_t b;
        bool taken;
    } table[] = {
        {0, 5, 5, true},          {0, 5, 6, false},          {1, 5, 6, true},          {1, 5, 5, false},
        {4, UINT64_MAX, 0, true}, {4, 0, UINT64_MAX, false}, {4, 3, 3, false},         {5, 0, UINT64_MAX, true},
        {5, 3, 3, true},          {5, UINT64_MAX, 0, false}, {6, 0, UINT64_MAX, true}, {6, UINT64_MAX, 0, false},
        {6, 3, 3, false},         {7, UINT64_MAX, 0, true},  {7, 3, 3, true},          {7, 0, 1, false},
    };
    static const int offsets[] = {8, -8, 64, 4094, -4096, 2048, -2048};
    struct hart_rig *rig = *state;
    for (unsigned i = 0; i < sizeof table / sizeof table[0]; i++) {
        for (unsigned k = 0; k < sizeof offsets / sizeof offsets[0]; k++) {
            rig_begin(rig);
            hart_set(rig->hart, A1, table[i].a);
            hart_set(rig->hart, A2, table[i].b);
            rig_put(rig, rv_b(table[i].funct3, A1, A2, offsets[k]));
            rig_step(rig, 1);
            assert_int_equal(hart_pc(rig->hart), RIG_CODE + (uint64_t)(int64_t)(table[i].taken ? offsets[k] : 4));
        }
    }
}

static void jumps(void **state)
{
    static const int offsets[] = {8, -8, 4096, -4096, 0xffffe, -0x8000, 2};
    struct hart_rig *rig = *state;
    for (unsigned k = 0; k < sizeof offsets / sizeof offsets[0]; k++) {
        rig_begin(rig);
        rig_put(rig, rv_jal(RA, offsets[k]));
        rig_step(rig, 1);
        assert_int_equal(hart_pc(rig->hart), RIG_CODE + (uint64_t)(int64_t)offsets[k]);
        assert_int_equal(hart_get(rig->hart, RA), RIG_CODE + 4);
        rig_begin(rig);
        rig_put(rig, rv_jal(ZERO, offsets[k]));
        rig_step(rig, 1);
        assert_int_equal(hart_pc(rig->hart), RIG_CODE + (uint64_t)(int64_t)offsets[k]);
    }
    /* jalr clears bit 0, and may use one register for both */
    rig_begin(rig);
    hart_set(rig->hart, RA, RIG_DATA + 1);
    rig_put(rig, RV_JALR(RA, RA, 16));
    rig_step(rig, 1);
    assert_int_equal(hart_pc(rig->hart), RIG_DATA + 16);
    assert_int_equal(hart_get(rig->hart, RA), RIG_CODE + 4);
}

static void upper_immediates(void **state)
{
    static const uint32_t immediates[] = {0, 1, 0x7ffff, 0x80000, 0xfffff};
    struct hart_rig *rig = *state;
    for (unsigned k = 0; k < sizeof immediates / sizeof immediates[0]; k++) {
        uint64_t value = (uint64_t)(int64_t)(int32_t)(immediates[k] << 12);
        rig_begin(rig);
        rig->at += 0xff8; /* near the end of a page, where the offset in it is large */
        hart_enter(rig->hart, rig->at, HART_M);
        rig_put(rig, RV_AUIPC(A0, immediates[k]));
        rig_put(rig, RV_ADDI(A0, A0, -3));
        rig_step(rig, 2);
        assert_int_equal(hart_get(rig->hart, A0), RIG_CODE + 0xff8 + value - 3);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(values, setup, teardown),
        cmocka_unit_test_setup_teardown(x0_is_zero, setup, teardown),
        cmocka_unit_test_setup_teardown(in_place, setup, teardown),
        cmocka_unit_test_setup_teardown(branches, setup, teardown),
        cmocka_unit_test_setup_teardown(jumps, setup, teardown),
        cmocka_unit_test_setup_teardown(upper_immediates, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
