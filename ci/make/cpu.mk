# The interpreter's dispatch wants one indirect jump per handler; gcc's cross-jumping would merge them again.
ifeq ($(findstring clang,$(CC)),)
CFLAGS_src_cpu_interp += -fno-gcse -fno-crossjumping
CFLAGS_src_cpu_interp32 += -fno-gcse -fno-crossjumping
endif
