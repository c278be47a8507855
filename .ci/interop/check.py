"""Read a build with the tools its users have and compare with its manifest.

    check.py BUILD MODULES_DIR

DuckDB, pyarrow, Hugging Face datasets, Polars and, through Node, hyparquet each
count the rows of every file and hash its texts; all must agree with one another
and with manifest.json.
"""

import hashlib
import json
import os
import subprocess
import sys

import datasets
import duckdb
import polars
import pyarrow.parquet


def digest(texts):
    h = hashlib.sha256()
    for text in texts:
        h.update(hashlib.sha256(text.encode()).digest())
    return h.hexdigest()


def with_pyarrow(path):
    return pyarrow.parquet.read_table(path, columns=["text"])["text"].to_pylist()


def with_duckdb(path):
    return [row[0] for row in duckdb.connect().execute("select text from read_parquet(?)", [path]).fetchall()]


def with_polars(path):
    return polars.read_parquet(path)["text"].to_list()


def with_datasets(path):
    return list(datasets.Dataset.from_parquet(path, cache_dir=os.environ["HF_HOME"])["text"])


def with_hyparquet(path):
    script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "read.mjs")
    out = subprocess.run(["node", script, path], check=True, capture_output=True, env=dict(os.environ, MODULES=sys.argv[2]))
    return json.loads(out.stdout)


READERS = {"pyarrow": with_pyarrow, "duckdb": with_duckdb, "polars": with_polars, "datasets": with_datasets, "hyparquet": with_hyparquet}


def main():
    build = sys.argv[1]
    with open(os.path.join(build, "manifest.json")) as f:
        manifest = json.load(f)
    rows = {name: 0 for name in READERS}
    for entry in manifest["files"]:
        path = os.path.join(build, entry["path"])
        if not entry["path"].startswith("data/"):
            continue
        seen = {}
        for name, read in READERS.items():
            texts = read(path)
            if len(texts) != entry["rows"]:
                sys.exit(f"{name} reads {len(texts)} rows of {entry['path']}; the manifest says {entry['rows']}")
            rows[name] += len(texts)
            seen[name] = digest(texts)
        if len(set(seen.values())) != 1:
            sys.exit(f"the readers see different texts in {entry['path']}: {seen}")
        hashes = pyarrow.parquet.read_table(path, columns=["text", "text_sha256"]).to_pylist()
        for row in hashes:
            if hashlib.sha256(row["text"].encode()).hexdigest() != row["text_sha256"]:
                sys.exit(f"a text of {entry['path']} does not have its SHA-256")
    card = datasets.load_dataset(build, "nob", split="train", cache_dir=os.environ["HF_HOME"])
    print("rows read:", ", ".join(f"{k} {v}" for k, v in rows.items()))
    print("the card loads:", card.num_rows, "rows of nob,", len(card.column_names), "columns")
    removed = duckdb.connect().execute("select count(*) from read_parquet(?)", [os.path.join(build, "removed", "*.parquet")]).fetchone()[0]
    print("removed table:", removed, "rows")


main()
