#!/usr/bin/python3
"""A program of the Debian root (ci/build-root.sh): writes primes into a file, reads it again, and prints its hash."""

import hashlib
import sys


def primes(limit):
    sieve = bytearray([1]) * limit
    sieve[0:2] = b"\0\0"
    for n in range(2, int(limit**0.5) + 1):
        if sieve[n]:
            sieve[n * n :: n] = bytes(len(range(n * n, limit, n)))
    return [n for n in range(limit) if sieve[n]]


path, limit = sys.argv[1], int(sys.argv[2])
with open(path, "w") as out:
    for prime in primes(limit):
        print(prime, file=out)
with open(path, "rb") as back:
    text = back.read()
print(text.count(b"\n"), "primes below", limit, hashlib.sha256(text).hexdigest())
