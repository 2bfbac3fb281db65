/* Integer instructions of RV32 by table: RV32IM, Zba, Zbb, Zbs. The encodings are GNU as's; the results were computed by a
 * model in another language. Branches, jumps, loads, stores, atomics and pairs of instructions are below the table. */
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
    uint32_t a1;
    uint32_t a2;
    uint32_t a0;
};

static const struct value_case cases[] = {
    {"add a0, a1, a2", 0x00c58533, 0x80000000, 0xffffffff, 0x7fffffff},
    {"add a0, a1, a2", 0x00c58533, 0x5, 0x0, 0x5},
    {"add a0, a1, a2", 0x00c58533, 0xffffffff, 0x1, 0x0},
    {"add a0, a1, a2", 0x00c58533, 0x7fffffff, 0x80000000, 0xffffffff},
    {"add a0, a1, a2", 0x00c58533, 0x80000000, 0xffff8000, 0x7fff8000},
    {"add a0, a1, a2", 0x00c58533, 0x7f0a674d, 0x0, 0x7f0a674d},
    {"add a0, a1, a2", 0x00c58533, 0xfedcba98, 0x0, 0xfedcba98},
    {"sub a0, a1, a2", 0x40c58533, 0x80000000, 0xffffffff, 0x80000001},
    {"sub a0, a1, a2", 0x40c58533, 0x5, 0x0, 0x5},
    {"sub a0, a1, a2", 0x40c58533, 0xffffffff, 0x1, 0xfffffffe},
    {"sub a0, a1, a2", 0x40c58533, 0x7fffffff, 0x80000000, 0xffffffff},
    {"sub a0, a1, a2", 0x40c58533, 0xff00010, 0x0, 0xff00010},
    {"sub a0, a1, a2", 0x40c58533, 0x80, 0x0, 0x80},
    {"sub a0, a1, a2", 0x40c58533, 0x80, 0xd629f1f0, 0x29d60e90},
    {"sll a0, a1, a2", 0x00c59533, 0x80000000, 0xffffffff, 0x0},
    {"sll a0, a1, a2", 0x00c59533, 0x5, 0x0, 0x5},
    {"sll a0, a1, a2", 0x00c59533, 0xffffffff, 0x1, 0xfffffffe},
    {"sll a0, a1, a2", 0x00c59533, 0x7fffffff, 0x80000000, 0x7fffffff},
    {"sll a0, a1, a2", 0x00c59533, 0x80000000, 0x5, 0x0},
    {"sll a0, a1, a2", 0x00c59533, 0xfedcba98, 0xffffffff, 0x0},
    {"sll a0, a1, a2", 0x00c59533, 0x12345678, 0x0, 0x12345678},
    {"slt a0, a1, a2", 0x00c5a533, 0x80000000, 0xffffffff, 0x1},
    {"slt a0, a1, a2", 0x00c5a533, 0x5, 0x0, 0x0},
    {"slt a0, a1, a2", 0x00c5a533, 0xffffffff, 0x1, 0x1},
    {"slt a0, a1, a2", 0x00c5a533, 0x7fffffff, 0x80000000, 0x0},
    {"slt a0, a1, a2", 0x00c5a533, 0x80000000, 0x7fffffff, 0x1},
    {"slt a0, a1, a2", 0x00c5a533, 0x7e0d74a7, 0xffff8000, 0x0},
    {"slt a0, a1, a2", 0x00c5a533, 0x1f, 0x80, 0x1},
    {"sltu a0, a1, a2", 0x00c5b533, 0x80000000, 0xffffffff, 0x1},
    {"sltu a0, a1, a2", 0x00c5b533, 0x5, 0x0, 0x0},
    {"sltu a0, a1, a2", 0x00c5b533, 0xffffffff, 0x1, 0x0},
    {"sltu a0, a1, a2", 0x00c5b533, 0x7fffffff, 0x80000000, 0x1},
    {"sltu a0, a1, a2", 0x00c5b533, 0x7fffffff, 0x5, 0x0},
    {"sltu a0, a1, a2", 0x00c5b533, 0x20, 0x7fffffff, 0x1},
    {"sltu a0, a1, a2", 0x00c5b533, 0x1, 0x2557ba7, 0x1},
    {"xor a0, a1, a2", 0x00c5c533, 0x80000000, 0xffffffff, 0x7fffffff},
    {"xor a0, a1, a2", 0x00c5c533, 0x5, 0x0, 0x5},
    {"xor a0, a1, a2", 0x00c5c533, 0xffffffff, 0x1, 0xfffffffe},
    {"xor a0, a1, a2", 0x00c5c533, 0x7fffffff, 0x80000000, 0xffffffff},
    {"xor a0, a1, a2", 0x00c5c533, 0x720f9b45, 0x1, 0x720f9b44},
    {"xor a0, a1, a2", 0x00c5c533, 0x21ddfb62, 0xc5b23e8, 0x2d86d88a},
    {"xor a0, a1, a2", 0x00c5c533, 0xffffffff, 0x80000000, 0x7fffffff},
    {"srl a0, a1, a2", 0x00c5d533, 0x80000000, 0xffffffff, 0x1},
    {"srl a0, a1, a2", 0x00c5d533, 0x5, 0x0, 0x5},
    {"srl a0, a1, a2", 0x00c5d533, 0xffffffff, 0x1, 0x7fffffff},
    {"srl a0, a1, a2", 0x00c5d533, 0x7fffffff, 0x80000000, 0x7fffffff},
    {"srl a0, a1, a2", 0x00c5d533, 0xff00010, 0xfedcba98, 0xf},
    {"srl a0, a1, a2", 0x00c5d533, 0xf3a8aa33, 0xff00010, 0xf3a8},
    {"srl a0, a1, a2", 0x00c5d533, 0xdccfe4fc, 0x5, 0x6e67f27},
    {"sra a0, a1, a2", 0x40c5d533, 0x80000000, 0xffffffff, 0xffffffff},
    {"sra a0, a1, a2", 0x40c5d533, 0x5, 0x0, 0x5},
    {"sra a0, a1, a2", 0x40c5d533, 0xffffffff, 0x1, 0xffffffff},
    {"sra a0, a1, a2", 0x40c5d533, 0x7fffffff, 0x80000000, 0x7fffffff},
    {"sra a0, a1, a2", 0x40c5d533, 0xfedcba98, 0x12345678, 0xfffffffe},
    {"sra a0, a1, a2", 0x40c5d533, 0xffff8000, 0xfedcba98, 0xffffffff},
    {"sra a0, a1, a2", 0x40c5d533, 0x20, 0xa56cedbe, 0x0},
    {"or a0, a1, a2", 0x00c5e533, 0x80000000, 0xffffffff, 0xffffffff},
    {"or a0, a1, a2", 0x00c5e533, 0x5, 0x0, 0x5},
    {"or a0, a1, a2", 0x00c5e533, 0xffffffff, 0x1, 0xffffffff},
    {"or a0, a1, a2", 0x00c5e533, 0x7fffffff, 0x80000000, 0xffffffff},
    {"or a0, a1, a2", 0x00c5e533, 0x1f, 0x0, 0x1f},
    {"or a0, a1, a2", 0x00c5e533, 0x1, 0x97ce2a35, 0x97ce2a35},
    {"or a0, a1, a2", 0x00c5e533, 0x2ab86fed, 0x50d91c58, 0x7af97ffd},
    {"and a0, a1, a2", 0x00c5f533, 0x80000000, 0xffffffff, 0x80000000},
    {"and a0, a1, a2", 0x00c5f533, 0x5, 0x0, 0x0},
    {"and a0, a1, a2", 0x00c5f533, 0xffffffff, 0x1, 0x1},
    {"and a0, a1, a2", 0x00c5f533, 0x7fffffff, 0x80000000, 0x0},
    {"and a0, a1, a2", 0x00c5f533, 0x6ab495ba, 0x74d19986, 0x60909182},
    {"and a0, a1, a2", 0x00c5f533, 0x5, 0x5, 0x5},
    {"and a0, a1, a2", 0x00c5f533, 0xffff8000, 0x80, 0x0},
    {"mul a0, a1, a2", 0x02c58533, 0x80000000, 0xffffffff, 0x80000000},
    {"mul a0, a1, a2", 0x02c58533, 0x5, 0x0, 0x0},
    {"mul a0, a1, a2", 0x02c58533, 0xffffffff, 0x1, 0xffffffff},
    {"mul a0, a1, a2", 0x02c58533, 0x7fffffff, 0x80000000, 0x80000000},
    {"mul a0, a1, a2", 0x02c58533, 0x80, 0x4316727a, 0x8b393d00},
    {"mul a0, a1, a2", 0x02c58533, 0x5, 0x80, 0x280},
    {"mul a0, a1, a2", 0x02c58533, 0xffffffff, 0xc5b3c35, 0xf3a4c3cb},
    {"mulh a0, a1, a2", 0x02c59533, 0x80000000, 0xffffffff, 0x0},
    {"mulh a0, a1, a2", 0x02c59533, 0x5, 0x0, 0x0},
    {"mulh a0, a1, a2", 0x02c59533, 0xffffffff, 0x1, 0xffffffff},
    {"mulh a0, a1, a2", 0x02c59533, 0x7fffffff, 0x80000000, 0xc0000000},
    {"mulh a0, a1, a2", 0x02c59533, 0xb8af886f, 0xfedcba98, 0x5123cd},
    {"mulh a0, a1, a2", 0x02c59533, 0x609acb5c, 0x12345678, 0x6dea25f},
    {"mulh a0, a1, a2", 0x02c59533, 0x20, 0x3ae2abee, 0x7},
    {"mulhsu a0, a1, a2", 0x02c5a533, 0x80000000, 0xffffffff, 0x80000000},
    {"mulhsu a0, a1, a2", 0x02c5a533, 0x5, 0x0, 0x0},
    {"mulhsu a0, a1, a2", 0x02c5a533, 0xffffffff, 0x1, 0xffffffff},
    {"mulhsu a0, a1, a2", 0x02c5a533, 0x7fffffff, 0x80000000, 0x3fffffff},
    {"mulhsu a0, a1, a2", 0x02c5a533, 0xed706c0, 0x0, 0x0},
    {"mulhsu a0, a1, a2", 0x02c5a533, 0x7fffffff, 0x1, 0x0},
    {"mulhsu a0, a1, a2", 0x02c5a533, 0x1, 0x1edf9de5, 0x0},
    {"mulhu a0, a1, a2", 0x02c5b533, 0x80000000, 0xffffffff, 0x7fffffff},
    {"mulhu a0, a1, a2", 0x02c5b533, 0x5, 0x0, 0x0},
    {"mulhu a0, a1, a2", 0x02c5b533, 0xffffffff, 0x1, 0x0},
    {"mulhu a0, a1, a2", 0x02c5b533, 0x7fffffff, 0x80000000, 0x3fffffff},
    {"mulhu a0, a1, a2", 0x02c5b533, 0x20, 0xc09fa3e5, 0x18},
    {"mulhu a0, a1, a2", 0x02c5b533, 0x4e160d86, 0x80000000, 0x270b06c3},
    {"mulhu a0, a1, a2", 0x02c5b533, 0x1, 0x0, 0x0},
    {"div a0, a1, a2", 0x02c5c533, 0x80000000, 0xffffffff, 0x80000000},
    {"div a0, a1, a2", 0x02c5c533, 0x5, 0x0, 0xffffffff},
    {"div a0, a1, a2", 0x02c5c533, 0xffffffff, 0x1, 0xffffffff},
    {"div a0, a1, a2", 0x02c5c533, 0x7fffffff, 0x80000000, 0x0},
    {"div a0, a1, a2", 0x02c5c533, 0x3f3e0a20, 0x5d5e5f0e, 0x0},
    {"div a0, a1, a2", 0x02c5c533, 0x81f4f45e, 0x1f, 0xfbef20a9},
    {"div a0, a1, a2", 0x02c5c533, 0x9ee6d59b, 0x2efcce6, 0xffffffdf},
    {"divu a0, a1, a2", 0x02c5d533, 0x80000000, 0xffffffff, 0x0},
    {"divu a0, a1, a2", 0x02c5d533, 0x5, 0x0, 0xffffffff},
    {"divu a0, a1, a2", 0x02c5d533, 0xffffffff, 0x1, 0xffffffff},
    {"divu a0, a1, a2", 0x02c5d533, 0x7fffffff, 0x80000000, 0x0},
    {"divu a0, a1, a2", 0x02c5d533, 0xfedcba98, 0xffffffff, 0x0},
    {"divu a0, a1, a2", 0x02c5d533, 0x20, 0xeb9ea58b, 0x0},
    {"divu a0, a1, a2", 0x02c5d533, 0x1f, 0x20, 0x0},
    {"rem a0, a1, a2", 0x02c5e533, 0x80000000, 0xffffffff, 0x0},
    {"rem a0, a1, a2", 0x02c5e533, 0x5, 0x0, 0x5},
    {"rem a0, a1, a2", 0x02c5e533, 0xffffffff, 0x1, 0x0},
    {"rem a0, a1, a2", 0x02c5e533, 0x7fffffff, 0x80000000, 0x7fffffff},
    {"rem a0, a1, a2", 0x02c5e533, 0xe2e4b9c3, 0x7fffffff, 0xe2e4b9c3},
    {"rem a0, a1, a2", 0x02c5e533, 0xde7fdf0f, 0x1, 0x0},
    {"rem a0, a1, a2", 0x02c5e533, 0xc1bb8723, 0x0, 0xc1bb8723},
    {"remu a0, a1, a2", 0x02c5f533, 0x80000000, 0xffffffff, 0x80000000},
    {"remu a0, a1, a2", 0x02c5f533, 0x5, 0x0, 0x5},
    {"remu a0, a1, a2", 0x02c5f533, 0xffffffff, 0x1, 0x0},
    {"remu a0, a1, a2", 0x02c5f533, 0x7fffffff, 0x80000000, 0x7fffffff},
    {"remu a0, a1, a2", 0x02c5f533, 0xfedcba98, 0x44eca05e, 0x3016d97e},
    {"remu a0, a1, a2", 0x02c5f533, 0xd780f969, 0xff00010, 0x850f899},
    {"remu a0, a1, a2", 0x02c5f533, 0x1, 0x5, 0x1},
    {"sh1add a0, a1, a2", 0x20c5a533, 0x80000000, 0xffffffff, 0xffffffff},
    {"sh1add a0, a1, a2", 0x20c5a533, 0x5, 0x0, 0xa},
    {"sh1add a0, a1, a2", 0x20c5a533, 0xffffffff, 0x1, 0xffffffff},
    {"sh1add a0, a1, a2", 0x20c5a533, 0x7fffffff, 0x80000000, 0x7ffffffe},
    {"sh1add a0, a1, a2", 0x20c5a533, 0x71f52f69, 0x7fffffff, 0x63ea5ed1},
    {"sh1add a0, a1, a2", 0x20c5a533, 0xffff8000, 0x986133, 0x976133},
    {"sh1add a0, a1, a2", 0x20c5a533, 0x272a1e72, 0x80, 0x4e543d64},
    {"sh2add a0, a1, a2", 0x20c5c533, 0x80000000, 0xffffffff, 0xffffffff},
    {"sh2add a0, a1, a2", 0x20c5c533, 0x5, 0x0, 0x14},
    {"sh2add a0, a1, a2", 0x20c5c533, 0xffffffff, 0x1, 0xfffffffd},
    {"sh2add a0, a1, a2", 0x20c5c533, 0x7fffffff, 0x80000000, 0x7ffffffc},
    {"sh2add a0, a1, a2", 0x20c5c533, 0x80000000, 0x0, 0x0},
    {"sh2add a0, a1, a2", 0x20c5c533, 0x9b930df5, 0xc462c209, 0x32aef9dd},
    {"sh2add a0, a1, a2", 0x20c5c533, 0xffffffff, 0xfedcba98, 0xfedcba94},
    {"sh3add a0, a1, a2", 0x20c5e533, 0x80000000, 0xffffffff, 0xffffffff},
    {"sh3add a0, a1, a2", 0x20c5e533, 0x5, 0x0, 0x28},
    {"sh3add a0, a1, a2", 0x20c5e533, 0xffffffff, 0x1, 0xfffffff9},
    {"sh3add a0, a1, a2", 0x20c5e533, 0x7fffffff, 0x80000000, 0x7ffffff8},
    {"sh3add a0, a1, a2", 0x20c5e533, 0x5d1f5d45, 0x0, 0xe8faea28},
    {"sh3add a0, a1, a2", 0x20c5e533, 0x80, 0x12345678, 0x12345a78},
    {"sh3add a0, a1, a2", 0x20c5e533, 0xffff8000, 0xb80fc5d4, 0xb80bc5d4},
    {"andn a0, a1, a2", 0x40c5f533, 0x80000000, 0xffffffff, 0x0},
    {"andn a0, a1, a2", 0x40c5f533, 0x5, 0x0, 0x5},
    {"andn a0, a1, a2", 0x40c5f533, 0xffffffff, 0x1, 0xfffffffe},
    {"andn a0, a1, a2", 0x40c5f533, 0x7fffffff, 0x80000000, 0x7fffffff},
    {"andn a0, a1, a2", 0x40c5f533, 0x5, 0x1, 0x4},
    {"andn a0, a1, a2", 0x40c5f533, 0x611d6e8a, 0xc9708645, 0x200d688a},
    {"andn a0, a1, a2", 0x40c5f533, 0x180af782, 0x99d1def7, 0xa2100},
    {"orn a0, a1, a2", 0x40c5e533, 0x80000000, 0xffffffff, 0x80000000},
    {"orn a0, a1, a2", 0x40c5e533, 0x5, 0x0, 0xffffffff},
    {"orn a0, a1, a2", 0x40c5e533, 0xffffffff, 0x1, 0xffffffff},
    {"orn a0, a1, a2", 0x40c5e533, 0x7fffffff, 0x80000000, 0x7fffffff},
    {"orn a0, a1, a2", 0x40c5e533, 0x5, 0x0, 0xffffffff},
    {"orn a0, a1, a2", 0x40c5e533, 0x93a3ec41, 0x1, 0xffffffff},
    {"orn a0, a1, a2", 0x40c5e533, 0xff00010, 0x20, 0xffffffdf},
    {"xnor a0, a1, a2", 0x40c5c533, 0x80000000, 0xffffffff, 0x80000000},
    {"xnor a0, a1, a2", 0x40c5c533, 0x5, 0x0, 0xfffffffa},
    {"xnor a0, a1, a2", 0x40c5c533, 0xffffffff, 0x1, 0x1},
    {"xnor a0, a1, a2", 0x40c5c533, 0x7fffffff, 0x80000000, 0x0},
    {"xnor a0, a1, a2", 0x40c5c533, 0x1, 0xdf37e9c0, 0x20c8163e},
    {"xnor a0, a1, a2", 0x40c5c533, 0x0, 0x1f, 0xffffffe0},
    {"xnor a0, a1, a2", 0x40c5c533, 0x12345678, 0xffff8000, 0x12342987},
    {"max a0, a1, a2", 0x0ac5e533, 0x80000000, 0xffffffff, 0xffffffff},
    {"max a0, a1, a2", 0x0ac5e533, 0x5, 0x0, 0x5},
    {"max a0, a1, a2", 0x0ac5e533, 0xffffffff, 0x1, 0x1},
    {"max a0, a1, a2", 0x0ac5e533, 0x7fffffff, 0x80000000, 0x7fffffff},
    {"max a0, a1, a2", 0x0ac5e533, 0x20, 0xe3778a8f, 0x20},
    {"max a0, a1, a2", 0x0ac5e533, 0xfedcba98, 0x677853f0, 0x677853f0},
    {"max a0, a1, a2", 0x0ac5e533, 0xd1997e9e, 0xffffffff, 0xffffffff},
    {"maxu a0, a1, a2", 0x0ac5f533, 0x80000000, 0xffffffff, 0xffffffff},
    {"maxu a0, a1, a2", 0x0ac5f533, 0x5, 0x0, 0x5},
    {"maxu a0, a1, a2", 0x0ac5f533, 0xffffffff, 0x1, 0xffffffff},
    {"maxu a0, a1, a2", 0x0ac5f533, 0x7fffffff, 0x80000000, 0x80000000},
    {"maxu a0, a1, a2", 0x0ac5f533, 0x8e928cc8, 0x2ae8a3ed, 0x8e928cc8},
    {"maxu a0, a1, a2", 0x0ac5f533, 0x12345678, 0xfedcba98, 0xfedcba98},
    {"maxu a0, a1, a2", 0x0ac5f533, 0xffffffff, 0x20, 0xffffffff},
    {"min a0, a1, a2", 0x0ac5c533, 0x80000000, 0xffffffff, 0x80000000},
    {"min a0, a1, a2", 0x0ac5c533, 0x5, 0x0, 0x0},
    {"min a0, a1, a2", 0x0ac5c533, 0xffffffff, 0x1, 0xffffffff},
    {"min a0, a1, a2", 0x0ac5c533, 0x7fffffff, 0x80000000, 0x80000000},
    {"min a0, a1, a2", 0x0ac5c533, 0x1f, 0x0, 0x0},
    {"min a0, a1, a2", 0x0ac5c533, 0xffffffff, 0x448534be, 0xffffffff},
    {"min a0, a1, a2", 0x0ac5c533, 0xfedcba98, 0xda714fa3, 0xda714fa3},
    {"minu a0, a1, a2", 0x0ac5d533, 0x80000000, 0xffffffff, 0x80000000},
    {"minu a0, a1, a2", 0x0ac5d533, 0x5, 0x0, 0x0},
    {"minu a0, a1, a2", 0x0ac5d533, 0xffffffff, 0x1, 0x1},
    {"minu a0, a1, a2", 0x0ac5d533, 0x7fffffff, 0x80000000, 0x7fffffff},
    {"minu a0, a1, a2", 0x0ac5d533, 0xff00010, 0xfedcba98, 0xff00010},
    {"minu a0, a1, a2", 0x0ac5d533, 0x1, 0x12345678, 0x1},
    {"minu a0, a1, a2", 0x0ac5d533, 0x38ac38b5, 0x80000000, 0x38ac38b5},
    {"rol a0, a1, a2", 0x60c59533, 0x80000000, 0xffffffff, 0x40000000},
    {"rol a0, a1, a2", 0x60c59533, 0x5, 0x0, 0x5},
    {"rol a0, a1, a2", 0x60c59533, 0xffffffff, 0x1, 0xffffffff},
    {"rol a0, a1, a2", 0x60c59533, 0x7fffffff, 0x80000000, 0x7fffffff},
    {"rol a0, a1, a2", 0x60c59533, 0x7655c39b, 0x80000000, 0x7655c39b},
    {"rol a0, a1, a2", 0x60c59533, 0x80, 0x80000000, 0x80},
    {"rol a0, a1, a2", 0x60c59533, 0x0, 0xfedcba98, 0x0},
    {"ror a0, a1, a2", 0x60c5d533, 0x80000000, 0xffffffff, 0x1},
    {"ror a0, a1, a2", 0x60c5d533, 0x5, 0x0, 0x5},
    {"ror a0, a1, a2", 0x60c5d533, 0xffffffff, 0x1, 0xffffffff},
    {"ror a0, a1, a2", 0x60c5d533, 0x7fffffff, 0x80000000, 0x7fffffff},
    {"ror a0, a1, a2", 0x60c5d533, 0xfedcba98, 0x1, 0x7f6e5d4c},
    {"ror a0, a1, a2", 0x60c5d533, 0x80000000, 0x7fffffff, 0x1},
    {"ror a0, a1, a2", 0x60c5d533, 0x80, 0x12345678, 0x8000},
    {"bclr a0, a1, a2", 0x48c59533, 0x80000000, 0xffffffff, 0x0},
    {"bclr a0, a1, a2", 0x48c59533, 0x5, 0x0, 0x4},
    {"bclr a0, a1, a2", 0x48c59533, 0xffffffff, 0x1, 0xfffffffd},
    {"bclr a0, a1, a2", 0x48c59533, 0x7fffffff, 0x80000000, 0x7ffffffe},
    {"bclr a0, a1, a2", 0x48c59533, 0x370c41d2, 0x20, 0x370c41d2},
    {"bclr a0, a1, a2", 0x48c59533, 0xbde6e11, 0x7317a056, 0xb9e6e11},
    {"bclr a0, a1, a2", 0x48c59533, 0x0, 0xf397abdb, 0x0},
    {"bext a0, a1, a2", 0x48c5d533, 0x80000000, 0xffffffff, 0x1},
    {"bext a0, a1, a2", 0x48c5d533, 0x5, 0x0, 0x1},
    {"bext a0, a1, a2", 0x48c5d533, 0xffffffff, 0x1, 0x1},
    {"bext a0, a1, a2", 0x48c5d533, 0x7fffffff, 0x80000000, 0x1},
    {"bext a0, a1, a2", 0x48c5d533, 0x4fcc3378, 0xc302600f, 0x0},
    {"bext a0, a1, a2", 0x48c5d533, 0x74b67aef, 0xff00010, 0x0},
    {"bext a0, a1, a2", 0x48c5d533, 0x7fffffff, 0xda31804c, 0x1},
    {"binv a0, a1, a2", 0x68c59533, 0x80000000, 0xffffffff, 0x0},
    {"binv a0, a1, a2", 0x68c59533, 0x5, 0x0, 0x4},
    {"binv a0, a1, a2", 0x68c59533, 0xffffffff, 0x1, 0xfffffffd},
    {"binv a0, a1, a2", 0x68c59533, 0x7fffffff, 0x80000000, 0x7ffffffe},
    {"binv a0, a1, a2", 0x68c59533, 0x0, 0xeaeedc0a, 0x400},
    {"binv a0, a1, a2", 0x68c59533, 0xf731c2c, 0x1, 0xf731c2e},
    {"binv a0, a1, a2", 0x68c59533, 0x80000000, 0x4d7be855, 0x80200000},
    {"bset a0, a1, a2", 0x28c59533, 0x80000000, 0xffffffff, 0x80000000},
    {"bset a0, a1, a2", 0x28c59533, 0x5, 0x0, 0x5},
    {"bset a0, a1, a2", 0x28c59533, 0xffffffff, 0x1, 0xffffffff},
    {"bset a0, a1, a2", 0x28c59533, 0x7fffffff, 0x80000000, 0x7fffffff},
    {"bset a0, a1, a2", 0x28c59533, 0x5, 0x1, 0x7},
    {"bset a0, a1, a2", 0x28c59533, 0xfe8632a, 0xff00010, 0xfe9632a},
    {"bset a0, a1, a2", 0x28c59533, 0x7fffffff, 0x9aea239f, 0xffffffff},
    {"addi a0, a1, -1", 0xfff58513, 0x80000000, 0x0, 0x7fffffff},
    {"addi a0, a1, -350", 0xea258513, 0x5, 0x0, 0xfffffea7},
    {"addi a0, a1, 0", 0x00058513, 0xffffffff, 0x0, 0xffffffff},
    {"addi a0, a1, 465", 0x1d158513, 0x7fffffff, 0x0, 0x800001d0},
    {"addi a0, a1, 0", 0x00058513, 0x80000000, 0x0, 0x80000000},
    {"slti a0, a1, 0", 0x0005a513, 0x80000000, 0x0, 0x1},
    {"slti a0, a1, 2047", 0x7ff5a513, 0x5, 0x0, 0x1},
    {"slti a0, a1, 476", 0x1dc5a513, 0xffffffff, 0x0, 0x1},
    {"slti a0, a1, -2048", 0x8005a513, 0x7fffffff, 0x0, 0x0},
    {"slti a0, a1, 2047", 0x7ff5a513, 0x80000000, 0x0, 0x1},
    {"sltiu a0, a1, 2047", 0x7ff5b513, 0x80000000, 0x0, 0x0},
    {"sltiu a0, a1, -1", 0xfff5b513, 0x5, 0x0, 0x1},
    {"sltiu a0, a1, 1", 0x0015b513, 0xffffffff, 0x0, 0x0},
    {"sltiu a0, a1, -2048", 0x8005b513, 0x7fffffff, 0x0, 0x1},
    {"sltiu a0, a1, 2047", 0x7ff5b513, 0x1f, 0x0, 0x1},
    {"xori a0, a1, -1", 0xfff5c513, 0x80000000, 0x0, 0x7fffffff},
    {"xori a0, a1, 1", 0x0015c513, 0x5, 0x0, 0x4},
    {"xori a0, a1, 0", 0x0005c513, 0xffffffff, 0x0, 0xffffffff},
    {"xori a0, a1, -2048", 0x8005c513, 0x7fffffff, 0x0, 0x800007ff},
    {"xori a0, a1, 1", 0x0015c513, 0x1, 0x0, 0x0},
    {"ori a0, a1, 1", 0x0015e513, 0x80000000, 0x0, 0x80000001},
    {"ori a0, a1, 1", 0x0015e513, 0x5, 0x0, 0x5},
    {"ori a0, a1, 1", 0x0015e513, 0xffffffff, 0x0, 0xffffffff},
    {"ori a0, a1, -2048", 0x8005e513, 0x7fffffff, 0x0, 0xffffffff},
    {"ori a0, a1, -2048", 0x8005e513, 0x12345678, 0x0, 0xfffffe78},
    {"andi a0, a1, -2048", 0x8005f513, 0x80000000, 0x0, 0x80000000},
    {"andi a0, a1, 477", 0x1dd5f513, 0x5, 0x0, 0x5},
    {"andi a0, a1, -2048", 0x8005f513, 0xffffffff, 0x0, 0xfffff800},
    {"andi a0, a1, -2048", 0x8005f513, 0x7fffffff, 0x0, 0x7ffff800},
    {"andi a0, a1, -1", 0xfff5f513, 0x80000000, 0x0, 0x80000000},
    {"slli a0, a1, 0", 0x00059513, 0x80000000, 0x0, 0x80000000},
    {"slli a0, a1, 31", 0x01f59513, 0x5, 0x0, 0x80000000},
    {"slli a0, a1, 1", 0x00159513, 0xffffffff, 0x0, 0xfffffffe},
    {"slli a0, a1, 16", 0x01059513, 0x7fffffff, 0x0, 0xffff0000},
    {"slli a0, a1, 24", 0x01859513, 0xff00010, 0x0, 0x10000000},
    {"srli a0, a1, 0", 0x0005d513, 0x80000000, 0x0, 0x80000000},
    {"srli a0, a1, 31", 0x01f5d513, 0x5, 0x0, 0x0},
    {"srli a0, a1, 1", 0x0015d513, 0xffffffff, 0x0, 0x7fffffff},
    {"srli a0, a1, 16", 0x0105d513, 0x7fffffff, 0x0, 0x7fff},
    {"srli a0, a1, 13", 0x00d5d513, 0x1, 0x0, 0x0},
    {"srai a0, a1, 0", 0x4005d513, 0x80000000, 0x0, 0x80000000},
    {"srai a0, a1, 31", 0x41f5d513, 0x5, 0x0, 0x0},
    {"srai a0, a1, 1", 0x4015d513, 0xffffffff, 0x0, 0xffffffff},
    {"srai a0, a1, 16", 0x4105d513, 0x7fffffff, 0x0, 0x7fff},
    {"srai a0, a1, 9", 0x4095d513, 0x0, 0x0, 0x0},
    {"rori a0, a1, 0", 0x6005d513, 0x80000000, 0x0, 0x80000000},
    {"rori a0, a1, 31", 0x61f5d513, 0x5, 0x0, 0xa},
    {"rori a0, a1, 1", 0x6015d513, 0xffffffff, 0x0, 0xffffffff},
    {"rori a0, a1, 16", 0x6105d513, 0x7fffffff, 0x0, 0xffff7fff},
    {"rori a0, a1, 24", 0x6185d513, 0xffff8000, 0x0, 0xff8000ff},
    {"bclri a0, a1, 0", 0x48059513, 0x80000000, 0x0, 0x80000000},
    {"bclri a0, a1, 31", 0x49f59513, 0x5, 0x0, 0x5},
    {"bclri a0, a1, 1", 0x48159513, 0xffffffff, 0x0, 0xfffffffd},
    {"bclri a0, a1, 16", 0x49059513, 0x7fffffff, 0x0, 0x7ffeffff},
    {"bclri a0, a1, 17", 0x49159513, 0xb43fd940, 0x0, 0xb43dd940},
    {"bexti a0, a1, 0", 0x4805d513, 0x80000000, 0x0, 0x0},
    {"bexti a0, a1, 31", 0x49f5d513, 0x5, 0x0, 0x0},
    {"bexti a0, a1, 1", 0x4815d513, 0xffffffff, 0x0, 0x1},
    {"bexti a0, a1, 16", 0x4905d513, 0x7fffffff, 0x0, 0x1},
    {"bexti a0, a1, 15", 0x48f5d513, 0xffff8000, 0x0, 0x1},
    {"binvi a0, a1, 0", 0x68059513, 0x80000000, 0x0, 0x80000001},
    {"binvi a0, a1, 31", 0x69f59513, 0x5, 0x0, 0x80000005},
    {"binvi a0, a1, 1", 0x68159513, 0xffffffff, 0x0, 0xfffffffd},
    {"binvi a0, a1, 16", 0x69059513, 0x7fffffff, 0x0, 0x7ffeffff},
    {"binvi a0, a1, 21", 0x69559513, 0x1, 0x0, 0x200001},
    {"bseti a0, a1, 0", 0x28059513, 0x80000000, 0x0, 0x80000001},
    {"bseti a0, a1, 31", 0x29f59513, 0x5, 0x0, 0x80000005},
    {"bseti a0, a1, 1", 0x28159513, 0xffffffff, 0x0, 0xffffffff},
    {"bseti a0, a1, 16", 0x29059513, 0x7fffffff, 0x0, 0x7fffffff},
    {"bseti a0, a1, 31", 0x29f59513, 0x12345678, 0x0, 0x92345678},
    {"clz a0, a1", 0x60059513, 0x0, 0x0, 0x20},
    {"clz a0, a1", 0x60059513, 0xffffffff, 0x0, 0x0},
    {"clz a0, a1", 0x60059513, 0x80000000, 0x0, 0x0},
    {"clz a0, a1", 0x60059513, 0x1, 0x0, 0x1f},
    {"clz a0, a1", 0x60059513, 0x800100, 0x0, 0x8},
    {"clz a0, a1", 0x60059513, 0x12348000, 0x0, 0x3},
    {"ctz a0, a1", 0x60159513, 0x0, 0x0, 0x20},
    {"ctz a0, a1", 0x60159513, 0xffffffff, 0x0, 0x0},
    {"ctz a0, a1", 0x60159513, 0x80000000, 0x0, 0x1f},
    {"ctz a0, a1", 0x60159513, 0x1, 0x0, 0x0},
    {"ctz a0, a1", 0x60159513, 0x800100, 0x0, 0x8},
    {"ctz a0, a1", 0x60159513, 0x12348000, 0x0, 0xf},
    {"cpop a0, a1", 0x60259513, 0x0, 0x0, 0x0},
    {"cpop a0, a1", 0x60259513, 0xffffffff, 0x0, 0x20},
    {"cpop a0, a1", 0x60259513, 0x80000000, 0x0, 0x1},
    {"cpop a0, a1", 0x60259513, 0x1, 0x0, 0x1},
    {"cpop a0, a1", 0x60259513, 0x800100, 0x0, 0x2},
    {"cpop a0, a1", 0x60259513, 0x12348000, 0x0, 0x6},
    {"sext.b a0, a1", 0x60459513, 0x0, 0x0, 0x0},
    {"sext.b a0, a1", 0x60459513, 0xffffffff, 0x0, 0xffffffff},
    {"sext.b a0, a1", 0x60459513, 0x80000000, 0x0, 0x0},
    {"sext.b a0, a1", 0x60459513, 0x1, 0x0, 0x1},
    {"sext.b a0, a1", 0x60459513, 0x800100, 0x0, 0x0},
    {"sext.b a0, a1", 0x60459513, 0x12348000, 0x0, 0x0},
    {"sext.h a0, a1", 0x60559513, 0x0, 0x0, 0x0},
    {"sext.h a0, a1", 0x60559513, 0xffffffff, 0x0, 0xffffffff},
    {"sext.h a0, a1", 0x60559513, 0x80000000, 0x0, 0x0},
    {"sext.h a0, a1", 0x60559513, 0x1, 0x0, 0x1},
    {"sext.h a0, a1", 0x60559513, 0x800100, 0x0, 0x100},
    {"sext.h a0, a1", 0x60559513, 0x12348000, 0x0, 0xffff8000},
    {"zext.h a0, a1", 0x0805c533, 0x0, 0x0, 0x0},
    {"zext.h a0, a1", 0x0805c533, 0xffffffff, 0x0, 0xffff},
    {"zext.h a0, a1", 0x0805c533, 0x80000000, 0x0, 0x0},
    {"zext.h a0, a1", 0x0805c533, 0x1, 0x0, 0x1},
    {"zext.h a0, a1", 0x0805c533, 0x800100, 0x0, 0x100},
    {"zext.h a0, a1", 0x0805c533, 0x12348000, 0x0, 0x8000},
    {"orc.b a0, a1", 0x2875d513, 0x0, 0x0, 0x0},
    {"orc.b a0, a1", 0x2875d513, 0xffffffff, 0x0, 0xffffffff},
    {"orc.b a0, a1", 0x2875d513, 0x80000000, 0x0, 0xff000000},
    {"orc.b a0, a1", 0x2875d513, 0x1, 0x0, 0xff},
    {"orc.b a0, a1", 0x2875d513, 0x800100, 0x0, 0xffff00},
    {"orc.b a0, a1", 0x2875d513, 0x12348000, 0x0, 0xffffff00},
    {"rev8 a0, a1", 0x6985d513, 0x0, 0x0, 0x0},
    {"rev8 a0, a1", 0x6985d513, 0xffffffff, 0x0, 0xffffffff},
    {"rev8 a0, a1", 0x6985d513, 0x80000000, 0x0, 0x80},
    {"rev8 a0, a1", 0x6985d513, 0x1, 0x0, 0x1000000},
    {"rev8 a0, a1", 0x6985d513, 0x800100, 0x0, 0x18000},
    {"rev8 a0, a1", 0x6985d513, 0x12348000, 0x0, 0x803412},
    {"lui a0, 0xfffff", 0xfffff537, 0x0, 0x0, 0xfffff000},
    {"lui a0, 0x80000", 0x80000537, 0x0, 0x0, 0x80000000},
    {"lui a0, 0x12345", 0x12345537, 0x0, 0x0, 0x12345000},
};
#define CASES (sizeof cases / sizeof cases[0])

static int setup(void **state)
{
    static struct hart_rig rig;
    rig_init_isa(&rig, HART_RV32);
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
    for (unsigned i = 0; i < CASES; i++) {
        const struct value_case *c = &cases[i];
        rig_begin(rig);
        hart_set(rig->hart, A1, c->a1);
        hart_set(rig->hart, A2, c->a2);
        rig_put(rig, c->bits);
        rig_step(rig, 1);
        if (hart_get(rig->hart, A0) != c->a0)
            fail_msg("%s of %x, %x: %llx instead of %x", c->text, c->a1, c->a2,
                     (unsigned long long)hart_get(rig->hart, A0), c->a0);
        assert_int_equal(hart_pc(rig->hart), RIG_CODE + 4);
    }
}

static void registers_have_32_bits(void **state)
{
    struct hart_rig *rig = *state;
    assert_int_equal(hart_isa(rig->hart), HART_RV32);
    hart_set(rig->hart, A0, 0x123456789abcdef0);
    assert_int_equal(hart_get(rig->hart, A0), 0x9abcdef0);
}

/* Loads a register from the data page and stores another there, between the arithmetic. */
static const uint32_t others[] = {
    0x0006a503, /* lw a0, 0(a3) */
    0x00068503, /* lb a0, 0(a3) */
    0x0006c503, /* lbu a0, 0(a3) */
    0x0006d503, /* lhu a0, 0(a3) */
    0x00a6a223, /* sw a0, 4(a3) */
    0x00a68423, /* sb a0, 8(a3) */
    0x0006b507, /* fld fa0, 0(a3) */
    0x0006a587, /* flw fa1, 0(a3) */
    0x00a6b827, /* fsd fa0, 16(a3) */
    0x00000517, /* auipc a0, 0 */
};
#define OTHERS (sizeof others / sizeof others[0])

static uint32_t nth_insn(unsigned i)
{
    return i < OTHERS ? others[i] : cases[(i - OTHERS) * 5 % CASES].bits;
}

static struct hash128 run_pair(struct hart_rig *rig, uint32_t first, uint32_t second, bool is_stepped)
{
    rig_begin(rig);
    rig_poke64(rig, RIG_DATA, 0x1122334485868788);
    rig_poke64(rig, RIG_DATA + 8, 0);
    rig_poke64(rig, RIG_DATA + 16, 0);
    hart_set(rig->hart, A0, 0x80000000);
    hart_set(rig->hart, A1, 0x9234567f);
    hart_set(rig->hart, A2, 0xfffffff3);
    hart_set(rig->hart, A3, RIG_DATA);
    rig_put(rig, first);
    rig_put(rig, second);
    rig_put(rig, rv_b(4, A0, A1, 8)); /* blt behind it, which may be fused as well */
    rig_put(rig, RV_ADDI(A4, A0, 1));
    rig_put(rig, RV_EBREAK);
    uint64_t begin = hart_cycle(rig->hart);
    while (hart_cycle(rig->hart) < begin + 4)
        hart_run(rig->hart, is_stepped ? hart_cycle(rig->hart) + 1 : begin + 4);
    struct hasher *hasher = hasher_new();
    for (unsigned i = 0; i < 32; i++)
        hasher_add_u64(hasher, hart_get(rig->hart, i));
    hasher_add_u64(hasher, hart_pc(rig->hart));
    hasher_add_u64(hasher, rig_peek64(rig, RIG_DATA + 8));
    hasher_add_u64(hasher, rig_peek64(rig, RIG_DATA + 16));
    for (unsigned i = 0; i < 32; i++)
        assert_int_equal(hart_get(rig->hart, i) >> 32, 0);
    struct hash128 result = hasher_result(hasher);
    hasher_free(hasher);
    return result;
}

/* Two instructions that the interpreter does in one, and the same one by one. The second takes the first's result. */
static void pairs(void **state)
{
    struct hart_rig *rig = *state;
    unsigned count = OTHERS + 60;
    for (unsigned i = 0; i < count; i++) {
        for (unsigned j = 0; j < count; j++) {
            uint32_t first = nth_insn(i), second = nth_insn(j);
            if (j >= OTHERS && (second & 0x7f) != 0x37)
                second = (second & ~(31u << 15)) | A0 << 15;
            struct hash128 whole = run_pair(rig, first, second, false);
            struct hash128 stepped = run_pair(rig, first, second, true);
            if (whole.low != stepped.low || whole.high != stepped.high)
                fail_msg("%08x then %08x", first, second);
        }
    }
}

static void branches(void **state)
{
    static const struct {
        unsigned funct3;
        uint32_t a;
        uint32_t b;
        bool taken;
    } table[] = {
        {0, 5, 5, true},          {0, 5, 6, false},
        {1, 5, 6, true},          {1, 5, 5, false},
        {4, UINT32_MAX, 0, true}, {4, 0, UINT32_MAX, false},
        {4, 3, 3, false},         {5, 0, UINT32_MAX, true},
        {5, 3, 3, true},          {5, UINT32_MAX, 0, false},
        {6, 0, UINT32_MAX, true}, {6, UINT32_MAX, 0, false},
        {4, 0x80000000, 1, true}, {5, 0x7fffffff, 0x80000000, true},
        {6, 3, 3, false},         {7, UINT32_MAX, 0, true},
        {7, 3, 3, true},          {7, 0, 1, false},
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
    struct hart_rig *rig = *state;
    rig_put16(rig, 0x2011); /* c.jal .+4 */
    rig_step(rig, 1);
    assert_int_equal(hart_pc(rig->hart), RIG_CODE + 4);
    assert_int_equal(hart_get(rig->hart, RA), RIG_CODE + 2);
    rig_begin(rig);
    rig_put16(rig, 0x3001); /* c.jal .-2048, into the page before */
    rig_step(rig, 1);
    assert_int_equal(hart_pc(rig->hart), RIG_CODE - 2048);
    assert_int_equal(hart_get(rig->hart, RA), RIG_CODE + 2);
    /* targets are counted modulo 2^32; bit 0 is dropped */
    rig_begin(rig);
    hart_set(rig->hart, A1, UINT32_MAX);
    rig_put(rig, RV_JALR(RA, A1, 0x10));
    rig_step(rig, 1);
    assert_int_equal(hart_pc(rig->hart), 0xe);
    assert_int_equal(hart_get(rig->hart, RA), RIG_CODE + 4);
    rig_begin(rig);
    rig_put(rig, RV_AUIPC(A1, 0x80000)); /* 0x80010000 + 0x80000000 */
    rig_put(rig, RV_JALR(ZERO, A1, 0));
    rig_step(rig, 2);
    assert_int_equal(hart_pc(rig->hart), RIG_CODE - 0x80000000);
}

static void loads_and_stores(void **state)
{
    struct hart_rig *rig = *state;
    const struct {
        uint32_t bits;
        uint32_t a0;
    } loads[] = {
        {RV_LB(A0, A1, 3), 0xffffff80}, {RV_LBU(A0, A1, 3), 0x80},      {RV_LH(A0, A1, 2), 0xffff8001},
        {RV_LHU(A0, A1, 2), 0x8001},    {RV_LW(A0, A1, 0), 0x80010203}, {RV_LW(A0, A1, 1), 0x44800102},
    };
    for (unsigned i = 0; i < sizeof loads / sizeof loads[0]; i++) {
        for (unsigned cold = 0; cold < 2; cold++) { /* the first access of a page goes another way */
            rig_begin(rig);
            rig_poke64(rig, RIG_DATA, 0x1122334480010203);
            hart_set(rig->hart, A1, RIG_DATA);
            if (!cold)
                rig_put(rig, RV_LW(A2, A1, 0));
            rig_put(rig, loads[i].bits);
            rig_step(rig, 2 - cold);
            assert_int_equal(hart_get(rig->hart, A0), loads[i].a0);
        }
    }
    rig_begin(rig);
    rig_poke64(rig, RIG_DATA, 0x1122334480010203);
    hart_set(rig->hart, A1, RIG_DATA);
    hart_set(rig->hart, A2, 0xa1a2a3a4);
    rig_put(rig, RV_SW(A2, A1, 0));
    rig_put(rig, RV_SH(A2, A1, 4));
    rig_put(rig, RV_SB(A2, A1, 7));
    rig_step(rig, 3);
    assert_int_equal(rig_peek64(rig, RIG_DATA), 0xa422a3a4a1a2a3a4);
    /* an address is counted modulo 2^32 */
    rig_begin(rig);
    hart_set(rig->hart, A1, 0x7fffffff);
    rig_poke64(rig, RIG_DATA, 0x55667788);
    rig_put(rig, RV_LUI(A2, (RIG_DATA - 0x80000000) >> 12));
    rig_put(rig, RV_ADD(A1, A1, A2));
    rig_put(rig, RV_LW(A0, A1, 1));
    rig_step(rig, 3);
    assert_int_equal(hart_get(rig->hart, A0), 0x55667788);
}

static void atomics(void **state)
{
    static const struct {
        unsigned function;
        uint32_t result; /* of 0x80000005 in memory and 7 */
    } amos[] = {
        {0x00, 0x8000000c}, {0x01, 7}, {0x04, 0x80000002}, {0x08, 0x80000007}, {0x0c, 5},
        {0x10, 0x80000005}, {0x14, 7}, {0x18, 7},          {0x1c, 0x80000005},
    };
    struct hart_rig *rig = *state;
    for (unsigned i = 0; i < sizeof amos / sizeof amos[0]; i++) {
        rig_begin(rig);
        rig_poke64(rig, RIG_DATA, 0x1111111180000005);
        hart_set(rig->hart, A1, RIG_DATA);
        hart_set(rig->hart, A2, 7);
        rig_put(rig, RV_AMO(amos[i].function, 2, A0, A1, A2));
        rig_step(rig, 1);
        assert_int_equal(hart_get(rig->hart, A0), 0x80000005);
        assert_int_equal(rig_peek64(rig, RIG_DATA), 0x1111111100000000 | amos[i].result);
    }
    for (unsigned is_lost = 0; is_lost < 2; is_lost++) {
        rig_begin(rig);
        rig_poke64(rig, RIG_DATA, 0x80000005);
        hart_set(rig->hart, A1, RIG_DATA);
        hart_set(rig->hart, A2, 9);
        rig_put(rig, RV_LR(2, A0, A1));
        rig_put(rig, is_lost ? RV_SW(A2, A1, 0) : RV_NOP);
        rig_put(rig, RV_SC(2, A3, A1, A2));
        rig_step(rig, 3);
        assert_int_equal(hart_get(rig->hart, A0), 0x80000005);
        assert_int_equal(hart_get(rig->hart, A3), is_lost);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(values, setup, teardown),
        cmocka_unit_test_setup_teardown(registers_have_32_bits, setup, teardown),
        cmocka_unit_test_setup_teardown(pairs, setup, teardown),
        cmocka_unit_test_setup_teardown(branches, setup, teardown),
        cmocka_unit_test_setup_teardown(jumps, setup, teardown),
        cmocka_unit_test_setup_teardown(loads_and_stores, setup, teardown),
        cmocka_unit_test_setup_teardown(atomics, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
