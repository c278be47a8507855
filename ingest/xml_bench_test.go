package ingest

import (
	"context"
	"io"
	"strings"
	"testing"

	"kvern/corpus"
)

// xmlKinds are records as the usual sources write them, and how they are mapped.
var xmlKinds = map[string]struct {
	before, record string
	reading        Reading
}{
	"Noark5": {
		`<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<arkiv xmlns="http://www.arkivverket.no/standarder/noark5/arkivstruktur"><arkivdel>`,
		`<mappe xsi:type="saksmappe">
  <systemID>f81d4fae-7dec-11d0-a765-00a0c91e6bf6</systemID>
  <mappeID>2012/4711</mappeID>
  <tittel>Søknad om skjenkebevilling &amp; serveringsbevilling for utearealet ved kaia</tittel>
  <beskrivelse>Søknaden gjelder fast bevilling for utearealet ved kaia i Kirkenes sentrum. Politiet og sosialtjenesten har uttalt seg.</beskrivelse>
  <opprettetDato>2012-03-04T10:11:12</opprettetDato>
  <opprettetAv>Saksbehandler</opprettetAv>
  <registrering xsi:type="journalpost">
    <systemID>f81d4fae-7dec-11d0-a765-00a0c91e6bf7</systemID>
    <tittel>Svar på søknad</tittel>
    <beskrivelse>Kommunen har gitt bevilling fram til neste kommunestyreperiode, med vilkår om at skjenkingen skal slutte klokka 01.00.</beskrivelse>
  </registrering>
</mappe>
`,
		Reading{
			Record: Record{Select: "//mappe", Screened: []string{"//skjerming", "//gradering"}},
			Fields: Fields{ID: "systemID", Title: "tittel", Text: "//beskrivelse", Published: "opprettetDato"},
			Drop:   []string{"//kassasjon"},
		},
	},
	"Lovdata": {
		`<lovsamling>`,
		`<html><head><title>Forskrift om ferjer</title></head><body><header class="documentHeader"><dl class="data-document-key-info"><dt class="legacyID">Datokode</dt><dd class="refid">forskrift/2025-03-07-381</dd><dd class="title">Forskrift om reisegaranti på ferjer</dd></dl>
<ul class="tocTopUl"><li><a href="#kapittel-1">Kapittel 1. Innledende bestemmelser</a></li></ul></header><main class="documentBody" id="dokument"><section class="section" data-name="kap1" id="kapittel-1"><h2>Kapittel 1. Innledende bestemmelser</h2>
<article class="legalArticle" data-name="§1" id="paragraf-1"><h3 class="legalArticleHeader"><span class="legalArticleValue">§ 1</span>. <span class="legalArticleTitle">Formål</span></h3><article class="legalP" id="p-1-1">Formålet med forskriften er å sikre reisende som er avhengige av ferje, en forutsigbar reise. Selskapet skal melde fra om innstilte avganger så snart det er kjent, og senest tolv timer før avgang etter rutetabellen.</article>
<article class="legalP" id="p-1-2">Reisende som må vente mer enn to timer, har krav på et måltid etter <a href="lov/2002-06-21-45">yrkestransportlova</a>, jf. annet ledd bokstav <i>b</i>.</article><article class="changesToParent">Endret ved forskrift 7 mars 2025 nr. 381.</article></article></section></main></body></html>
`,
		Reading{
			Record: Record{Select: "//html"},
			Fields: Fields{ID: "//dd[@class='refid']", Title: "//dd[@class='title']", Text: "//main[@class='documentBody']"},
			Drop:   []string{"//ul[@class='tocTopUl']", "//article[@class='changesToParent']"},
		},
	},
	"TEI": {
		`<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body><div type="debateSection">`,
		`<u who="#EksempelNavn" ana="#regular" xml:id="u-2016-1" xml:lang="nn">
<seg xml:id="seg-1">President! Det er to år sidan Stortinget bad regjeringa leggje fram ei sak om ferjene på kysten, og vi ventar framleis. Folk som bur på øyane, treng eit samband dei kan lite på.</seg>
<note type="comment">Presidenten klubbar.</note>
<seg xml:id="seg-2">Difor spør eg statsråden: Når kjem saka? Er det slik at departementet ikkje har funne pengane, eller er det viljen det står på?</seg>
</u>
`,
		Reading{Record: Record{Select: "//u"}, Fields: Fields{ID: "@id", Language: "@lang", Text: "seg"}, Drop: []string{"//note", "//gap"}},
	},
}

// BenchmarkXML reads 256 MB of records of each kind as one stream.
func BenchmarkXML(b *testing.B) {
	const size = 256 << 20
	for name, kind := range xmlKinds {
		b.Run(name, func(b *testing.B) {
			r := kind.reading
			r.Limits = DefaultLimits
			p, err := build([]corpus.Spec{XML}, r, "xml")
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(size)
			b.ReportAllocs()
			for b.Loop() {
				documents := 0
				w := &walk{parts: p, format: "xml", yield: func(r corpus.Record, err error) bool {
					if r.Document != nil {
						documents++
					}
					return true
				}}
				outer := newBlob(context.Background(), r.Limits, memoryFile{strings.NewReader("x")}, 4<<30, corpus.Place{File: "a.xml", End: 4 << 30})
				in := io.MultiReader(strings.NewReader(kind.before), &endless{record: strings.Repeat(kind.record, 100), left: size})
				w.blob(context.Background(), outer.Inner("a.xml", "a.xml", in))
				if documents < size/len(kind.record) {
					b.Fatalf("%d documents", documents)
				}
			}
		})
	}
}
