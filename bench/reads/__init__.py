"""Benchmark of reads: our server as it ships beside bare limits and peers, on the same data, in one run."""

from bench.reads.measurement import measure as measure
