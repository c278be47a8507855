"""Print the ledger of a build in the form that the scorer of the messy corpus reads."""

import glob
import json
import sys

import pyarrow.parquet as pq
out=sys.argv[1]
for f in sorted(glob.glob(out+'/data/*/*.parquet')):
    for r in pq.read_table(f, columns=['id','text','language','segments']).to_pylist():
        print(json.dumps({"id":r['id'],"text":r['text'],"lang":r['language'],"segments":[{"start":s['start'],"end":s['end'],"lang":s['language']} for s in r['segments']]},ensure_ascii=False))
for f in sorted(glob.glob(out+'/removed/*.parquet')):
    for r in pq.read_table(f).to_pylist():
        print(json.dumps({"id":r['id'],"reason":r['rule'],"duplicate_of":r['duplicate_of'],"similarity":r['similarity']}))
for l in open(out+'.kvern/quarantine.jsonl'):
    r=json.loads(l); print(json.dumps({"id":r['id'],"error":r['reason']}))
