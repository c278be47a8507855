package alto

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const mets = `<mets xmlns="http://www.loc.gov/METS/" xmlns:xlink="http://www.w3.org/1999/xlink"><dmdSec><MODS:mods>
<MODS:titleInfo><MODS:title>Finnmark  amt</MODS:title></MODS:titleInfo><MODS:originInfo><MODS:dateIssued>1906</MODS:dateIssued></MODS:originInfo>
<MODS:language><MODS:languageTerm>nb</MODS:languageTerm></MODS:language><MODS:identifier type="local">images</MODS:identifier>
<MODS:identifier type="urn">URN:NBN:no-nb_digibok_2001010100001</MODS:identifier></MODS:mods></dmdSec>
<dmdSec/><fileSec><fileGrp><file ID="I1"><FLocat xlink:href="file://./a_0001.jp2"/></file></fileGrp>
<fileGrp><file ID="A1"><FLocat xlink:href="file://./a_0001.xml"/></file><file ID="A2"><FLocat xlink:href="ocr\a_0002.xml"/></file><file ID="A3"><FLocat xlink:href="a_0003.xml"/></file></fileGrp></fileSec>
<structMap TYPE="PHYSICAL"><div><fptr><par><area FILEID="I1"/><area FILEID="A2"/></par></fptr><fptr FILEID="A1"/></div></structMap>
<structMap TYPE="LOGICAL"><fptr FILEID="A3"/></structMap></mets>`

func TestParseBook(t *testing.T) {
	got, err := ParseBook(strings.NewReader(mets))
	want := Book{ID: "URN:NBN:no-nb_digibok_2001010100001", Title: "Finnmark amt", Language: "nb", Issued: "1906", Pages: []string{"a_0002.xml", "a_0001.xml", "a_0003.xml"}}
	if diff := cmp.Diff(got, want); diff != "" || err != nil {
		t.Errorf("error %v (-got +want):\n%s", err, diff)
	}
}

func FuzzParseBook(f *testing.F) {
	f.Add(mets)
	f.Fuzz(func(t *testing.T, in string) {
		got, _ := ParseBook(strings.NewReader(in))
		for _, p := range got.Pages {
			if p == "" || strings.Contains(p, "/") && p != "/" {
				t.Errorf("%q: page %q", in, p)
			}
		}
	})
}
