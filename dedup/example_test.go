package dedup_test

import (
	"context"
	"fmt"
	"log"
	"os"

	"kvern/corpus"
	"kvern/dedup"
)

type memory []string

func (m memory) ReadTexts(documents []uint32, yield func(i int, tagged string) error) error {
	for i, d := range documents {
		if err := yield(i, m[d]); err != nil {
			return err
		}
	}
	return nil
}

func ExampleFinder() {
	texts := memory{
		"Møtet er flyttet til onsdag klokka ti i kommunestyresalen.",
		"MØTET er flyttet til onsdag klokka ti i kommunestyresalen!",
		"Møtet er flytta til onsdag klokka ti i kommunestyresalen.",
		"Møtet er  flyttet til onsdag klokka ti i kommunestyresalen.\n",
	}
	near := dedup.Near.Settings().(*dedup.NearSettings)
	finder, err := dedup.NewFinder(dedup.Search{Exact: &dedup.ExactSettings{Scope: dedup.ScopeCorpus}, Near: near, Dir: os.TempDir()})
	if err != nil {
		log.Fatal(err)
	}
	defer finder.Close()
	signer, sig := dedup.NewSigner(), make(dedup.Signature, dedup.SignatureSize)
	for i, text := range texts {
		d := corpus.NewDocument(text)
		d.Key = corpus.NewKey(fmt.Sprint(i))
		signer.Sign(d, sig)
		p := dedup.PriorityOf(&d.Facts, sig)
		p.Source = uint32(i) // documents come in order of preference
		if err := finder.Add(sig, d.Language, p.Rank(near.Keep)); err != nil {
			log.Fatal(err)
		}
	}
	_, err = finder.Find(context.Background(), texts, func(r dedup.Result) error {
		_, err := fmt.Println(r.Document, r.Leader, r.Reason, r.Similarity, r.ClusterSize)
		return err
	})
	if err != nil {
		log.Fatal(err)
	}
	// Output:
	// 0 0  1 3
	// 1 0 near-duplicate 1 3
	// 3 0 exact-duplicate 1 3
}
