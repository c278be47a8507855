package alto

import (
	"errors"
	"strings"
	"testing"

	"kvern/ingest/xmlscan"

	"github.com/google/go-cmp/cmp"
)

const page = `<?xml version="1.0" encoding="UTF-8"?>
<alto xmlns="http://www.loc.gov/standards/alto/ns-v4#"><Layout><Page ID="P1">
<TopMargin><TextBlock ID="T"><TextLine><String CONTENT="17" WC="0.1"/></TextLine></TextBlock></TopMargin>
<PrintSpace>
 <TextBlock ID="B1"><TextLine><String CONTENT="Ferja" WC="1.0"/><SP/><String CONTENT="gjekk" WC="0.5"/><SP/><String CONTENT="frå" SUBS_TYPE="HypPart1" SUBS_CONTENT="Kirkenes"/><HYP CONTENT="-"/></TextLine>
  <TextLine><String CONTENT="kenes" SUBS_TYPE="HypPart2" SUBS_CONTENT="Kirkenes"/><SP/><String CONTENT="i"/><SP/><String CONTENT="går."/></TextLine></TextBlock>
 <ComposedBlock><TextBlock ID="B2"><TextLine><String CONTENT="Kommu"/><HYP CONTENT="¬"/></TextLine><TextLine><String CONTENT="nen &amp; vegen"/></TextLine></TextBlock></ComposedBlock>
</PrintSpace></Page></Layout></alto>`

func TestParse(t *testing.T) {
	got, err := Parse(strings.NewReader(page))
	want := Page{Text: "Ferja gjekk Kirkenes i går.\n\nKommunen & vegen", Words: 8, Rated: 2, Confidence: 7500, Margins: 1, Joined: 2}
	if diff := cmp.Diff(got, want); diff != "" || err != nil {
		t.Errorf("error %v (-got +want):\n%s", err, diff)
	}
}

func TestReadingOrder(t *testing.T) {
	order := `<alto><ReadingOrder><OrderedGroup><ElementRef REF="B2"/><ElementRef REF="B1"/></OrderedGroup></ReadingOrder>`
	got, err := Parse(strings.NewReader(strings.Replace(page, `<alto xmlns="http://www.loc.gov/standards/alto/ns-v4#">`, order, 1)))
	if want := "Kommunen & vegen\n\nFerja gjekk Kirkenes i går."; got.Text != want || err != nil {
		t.Errorf("got %q, error %v", got.Text, err)
	}
}

func TestParts(t *testing.T) {
	for in, want := range map[string]string{
		`<String CONTENT="Møte-" SUBS_TYPE="HypPart1"/><String CONTENT="plass" SUBS_TYPE="HypPart2"/>`: "Møteplass",
		`<String CONTENT="nes" SUBS_TYPE="HypPart2" SUBS_CONTENT="Vadsønes"/><String CONTENT="er"/>`:   "er",
		`<String CONTENT="ca." SUBS_TYPE="Abbreviation" SUBS_CONTENT="circa"/>`:                        "ca.",
		`<String CONTENT=" "/><String/>`: "",
	} {
		got, err := Parse(strings.NewReader("<alto><TextBlock>" + in + "</TextBlock></alto>"))
		if got.Text != want || err != nil {
			t.Errorf("%s: got %q, error %v", in, got.Text, err)
		}
	}
}

func TestBroken(t *testing.T) {
	for _, in := range []string{page[:300], "<a></a></b>", strings.Repeat("<a>", 200)} {
		if _, err := Parse(strings.NewReader(in)); !errors.Is(err, xmlscan.ErrSyntax) {
			t.Errorf("%.20q: got %v", in, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(page)
	f.Add(`<alto><ElementRef REF="b"/><String CONTENT="a" SUBS_TYPE="HypPart1"/><HYP/><TextBlock ID="b"><String CONTENT="c"/>`)
	f.Fuzz(func(t *testing.T, in string) {
		got, _ := Parse(strings.NewReader(in))
		if got.Confidence < 0 || got.Confidence > 10_000 || got.Rated > got.Words || strings.HasPrefix(got.Text, "\n") || strings.HasSuffix(got.Text, "\n") {
			t.Errorf("%q: got %+v", in, got)
		}
	})
}
