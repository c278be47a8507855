"""Compares builds of the same documents: one generation, two in one directory, and two
directories of which one was matched against the other.

    generations.py BATCH BOTH FIRST SECOND

Every document must have the same fate in all of them: kept with the same text, or
removed by the same rule as a duplicate of the same document at the same similarity; and
kept in the generation of its source.
"""

import sys

import duckdb

batch, both, first, second = sys.argv[1:]


def fates(*builds):
    """Fate and generation of every document that was kept or removed."""
    all = {}
    for build in builds:
        rows = duckdb.sql(f"select id, text, filename from read_parquet('{build}/data/**/*.parquet', filename=true)").fetchall()
        for id, text, name in rows:
            assert id not in all, f"{id} stands twice"
            all[id] = ("kept", text, None, None), name.split("/")[-1].split("-")[1]
        rows = duckdb.sql(f"select id, rule, duplicate_of, similarity from read_parquet('{build}/removed/*.parquet')").fetchall()
        for id, rule, leader, similarity in rows:
            assert id not in all, f"{id} stands twice"
            all[id] = ("removed", rule, leader, similarity), ""
    return all


want, together, apart = fates(batch), fates(both), fates(first, second)
assert together == apart, "two generations in one directory differ from those in two"
differ = [id for id in want.keys() | together.keys() if want.get(id, [0])[0] != together.get(id, [0])[0]]
assert not differ, f"{len(differ)} of {len(want)} documents have another fate in two generations, such as {differ[:3]}"
count = {}
for _, generation in together.values():
    count[generation] = count.get(generation, 0) + 1
assert count["g0001"] and count["g0002"], count
print(f"{len(want)} documents have one fate in one generation, in two, and in two builds: {count['g0001']} kept in g0001, {count['g0002']} in g0002, {count['']} removed")
