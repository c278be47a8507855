package privacy

import (
	"strings"
	"sync"
)

// surrogates are the values that are put in the place of what was found, by type:
// the whole of what kvern ever writes. Each has one form, so that nothing of the
// value it replaces shows, not even how it was written. Why an entry belongs to
// nobody is said in the table of types (TypeInfo.Safe) and checked by a test.
//
// An entry that stands in an input is left alone. The tables may grow, but an
// entry must never leave them: corpora that hold it are scrubbed again.
var surrogates = [typeCount][]string{
	NoFNR: {
		"02815990008", "01839796567", "12865493434", "12907494282",
		"24818198694", "06918694712", "26869597073", "11916195550",
		"19924395861", "25817899091", "24879198662", "14819299618",
		"19816699269", "11887892107", "02916191688", "02848291768",
		"09879599544", "06917291088", "19877490982", "10894696082",
		"02838396413", "15926192520", "16827696203", "17859891314",
		"10815299669", "12904994373", "28878495405", "11924496098",
		"25845992714", "17848793639", "01866695233", "25877093304",
	},
	NoDNR: {
		"65874295285", "53929397378", "68815898676", "42839690384",
		"60856297368", "45815693446", "48895794530", "67858699433",
		"47829992414", "66814298230", "58874292255", "57846194373",
		"50909292473", "68824695478", "50847599550", "56814798920",
		"62888996090", "65874696204", "62846898145", "68864096488",
		"54849599715", "43869599019", "56817091739", "45824697691",
		"64856892776", "44866896817", "52917890560", "49926397418",
		"66815699530", "55817094928", "61875397531", "63864396374",
	},
	NoHNR: {
		"20908696256", "17848990442", "01924694714", "05835293892",
		"13889299023", "13817592273", "10829296352", "25834793396",
		"07918395169", "02869792201", "03828295224", "11929097787",
		"18869998857", "16828993651", "23919694866", "21909592361",
	},
	NoFHNR: {
		"06927998082", "22896890410", "19866394108", "18856696061",
		"08817591494", "27895192290", "04824499042", "10864794012",
		"28894699002", "15884898878", "04879896474", "11896593090",
		"20918790072", "28839091801", "27889294901", "22828497522",
	},
	NoTNR: {
		"11837994189", "04914099027", "24836695808", "22914198309",
		"26847095384", "01907891441", "16816795331", "25914292223",
		"20929590644", "21896195503", "18927995308", "20874490947",
		"08825595369", "24834794655", "07924791602", "18896996246",
	},
	NoDUF: {
		"190089799255", "190006652014", "190017544799", "190093829478",
		"190097631087", "190097890328", "190078523938", "190072200634",
		"190077544411", "190016529255", "190063673425", "190033934352",
		"190033843090", "190072384537", "190012199477", "190025495385",
	},
	NoAccount: {
		"1033.64.48945", "3207.57.35003", "8974.17.54293", "9817.43.31531",
		"9428.86.46118", "7045.80.48785", "9780.83.90630", "4690.12.43898",
		"8563.38.53073", "7121.16.99566", "1218.49.73604", "1487.68.45259",
		"2505.62.89004", "1400.61.83645", "9612.15.27880", "9285.86.54053",
		"7776.24.70417", "9045.64.96164", "2741.84.73310", "2742.15.16391",
		"4168.43.41932", "1617.58.14685", "1709.11.29413", "6455.54.24606",
		"2198.43.89151", "4678.98.23273", "5660.12.25468", "8896.14.17245",
		"7270.96.52832", "4679.95.63332", "4235.35.64829", "6122.74.92673",
	},
	IBAN: {
		"NO91 2643 9899 643", "NO89 9807 6854 082", "NO78 8640 9937 549", "NO71 1260 9392 983",
		"NO02 1857 9667 685", "NO78 7439 6593 343", "NO04 6878 8798 074", "NO39 7397 1016 698",
		"NO69 6085 9085 240", "NO78 4299 6917 093", "NO40 6386 1286 452", "NO61 7583 6026 822",
		"NO32 4964 7131 132", "NO40 8951 6869 793", "NO09 2507 9834 040", "NO48 6576 1142 963",
	},
	Card: {
		"4242 4242 4242 4242", "4111 1111 1111 1111", "4012 8888 8888 1881", "5555 5555 5555 4444",
		"5105 1051 0510 5100", "5200 8282 8282 8210", "2223 0031 2200 3222", "4000 0566 5566 5556",
	},
	Passport: {
		"C0000000", "D0000000", "F0000000", "G0000000",
		"K0000000", "P0000000", "T0000000", "U0000000",
	},
	IDCard: {
		"BA0000000", "CA0000000", "DA0000000", "EA0000000",
		"FA0000000", "GA0000000", "HA0000000", "JA0000000",
	},
	DrivingLicence: {
		"00 00 000000 0",
	},
	HPR: {
		"0000000",
	},
	URLSecret: {
		"https://example.com/lenke", "https://example.org/lenke", "https://example.net/lenke", "https://example.com/side",
		"https://example.org/side", "https://example.net/side", "https://example.com/sak", "https://example.org/sak",
		"https://example.net/sak", "https://example.com/skjema", "https://example.org/skjema", "https://example.net/skjema",
	},
	Email: {
		"jorun.nyborg@example.org", "nina.dalstad@example.com", "oda.granli@example.org", "bjarne.rudshaug@example.net",
		"jens.otterlei@example.net", "dagny.ulvestad@example.com", "vigdis.lundeby@example.com", "marit.dalstad@example.org",
		"ingrid.grindheim@example.com", "live.sandnes@example.com", "bjarne.fossheim@example.org", "harald.nordbo@example.net",
		"ingrid.sandnes@example.org", "ylva.skogmo@example.org", "magne.dalstad@example.org", "karin.myklevoll@example.net",
		"ingrid.grindheim@example.org", "marit.torsvik@example.com", "nina.hovland@example.org", "egil.lindvik@example.com",
		"hilde.lundeby@example.com", "kjell.grindheim@example.com", "gerd.tangvik@example.com", "kjell.sandnes@example.org",
		"signe.moseng@example.org", "karin.furuseth@example.com", "marit.bakkelund@example.com", "kjell.lindvik@example.org",
		"berit.sandnes@example.com", "bjarne.sandnes@example.net", "egil.lundeby@example.com", "vigdis.engesvik@example.net",
		"lars.brattli@example.com", "anna.rudshaug@example.net", "ragnhild.granli@example.com", "magne.vestby@example.net",
		"nils.myklevoll@example.com", "bjarne.ihlebakk@example.org", "vigdis.brattli@example.net", "marit.skogmo@example.net",
		"anders.askheim@example.net", "unni.bakkelund@example.com", "frida.myklevoll@example.net", "jorun.nyborg@example.com",
		"finn.furuseth@example.org", "signe.ulvestad@example.net", "hilde.ihlebakk@example.com", "marit.moseng@example.com",
	},
	Phone: {
		"36 94 98 81", "34 77 53 96", "65 38 48 13", "50 70 98 53",
		"60 71 33 31", "34 96 57 34", "50 45 39 46", "65 34 27 27",
		"34 32 10 42", "34 51 70 26", "39 92 64 81", "36 47 40 23",
		"60 48 38 40", "39 44 55 84", "54 73 36 44", "65 78 34 78",
		"60 76 80 37", "39 96 86 49", "54 74 62 20", "54 81 89 42",
		"54 90 45 90", "54 41 61 12", "65 65 16 43", "60 37 22 96",
		"65 59 74 73", "36 73 17 89", "60 67 15 45", "34 75 47 69",
		"50 59 77 32", "60 35 36 98", "60 63 65 65", "65 61 89 24",
	},
	Address: {
		"Lyngveien 73, 9999 Langnesmo", "Kornveien 60, 9999 Granvollen", "Fjellveien 17, 9999 Granvollen", "Solveien 17, 9999 Høyset",
		"Bjerkeveien 71, 9999 Høyset", "Heimvegen 69, 9999 Storelva", "Skogveien 52, 9999 Furustad", "Lyngveien 26, 9999 Storelva",
		"Heimvegen 23, 9999 Granvollen", "Kornveien 24, 9999 Furustad", "Kornveien 14, 9999 Furustad", "Heimvegen 12, 9999 Lillevik",
		"Solveien 28, 9999 Lillevik", "Liavegen 51, 9999 Storelva", "Bjerkeveien 58, 9999 Bergmo", "Selveien 75, 9999 Nyvåg",
		"Solveien 14, 9999 Nyvåg", "Bekkevegen 49, 9999 Granvollen", "Tyttebærveien 59, 9999 Granvollen", "Nordveien 50, 9999 Langnesmo",
		"Skogveien 20, 9999 Nyvåg", "Solveien 45, 9999 Nyvåg", "Fjellveien 12, 9999 Høyset", "Tyttebærveien 29, 9999 Nyvåg",
		"Kornveien 96, 9999 Bergmo", "Liavegen 5, 9999 Langnesmo", "Tyttebærveien 34, 9999 Furustad", "Ospevegen 24, 9999 Furustad",
		"Heimvegen 43, 9999 Granvollen", "Bjerkeveien 33, 9999 Høyset", "Selveien 54, 9999 Langnesmo", "Bekkevegen 18, 9999 Lillevik",
	},
	BirthDate: {
		"10.01.1869", "23.12.1889", "22.04.1841", "19.08.1841",
		"02.07.1871", "16.10.1878", "26.04.1868", "18.05.1884",
		"20.01.1867", "24.10.1858", "05.09.1879", "24.01.1869",
		"22.10.1850", "19.11.1844", "26.02.1887", "20.04.1869",
		"20.08.1872", "11.04.1844", "25.04.1866", "12.02.1844",
		"02.04.1857", "15.12.1878", "08.12.1847", "27.10.1856",
		"15.01.1851", "11.06.1857", "25.11.1856", "04.09.1863",
		"02.12.1843", "27.02.1848", "21.06.1860", "23.11.1843",
	},
	Plate: {
		"QQ 89064", "QI 24875", "IO 30715", "OI 23607",
		"OO 38548", "QO 63206", "QO 65901", "QQ 45446",
		"QI 61082", "IQ 62755", "QI 71300", "QQ 76445",
		"II 25532", "QI 22057", "OQ 59254", "IO 75310",
	},
	IP: {
		"198.51.100.222", "198.51.100.12", "198.51.100.228", "198.51.100.217",
		"198.51.100.212", "198.51.100.112", "198.51.100.232", "198.51.100.65",
		"198.51.100.159", "198.51.100.105", "198.51.100.144", "198.51.100.81",
		"198.51.100.90", "198.51.100.253", "198.51.100.201", "198.51.100.216",
		"198.51.100.218", "198.51.100.15", "198.51.100.195", "198.51.100.138",
		"198.51.100.177", "198.51.100.96", "198.51.100.250", "198.51.100.179",
	},
	MAC: {
		"00:00:5E:00:53:0B", "00:00:5E:00:53:9F", "00:00:5E:00:53:A8", "00:00:5E:00:53:35",
		"00:00:5E:00:53:B3", "00:00:5E:00:53:28", "00:00:5E:00:53:61", "00:00:5E:00:53:F9",
		"00:00:5E:00:53:20", "00:00:5E:00:53:D5", "00:00:5E:00:53:91", "00:00:5E:00:53:C9",
		"00:00:5E:00:53:13", "00:00:5E:00:53:8B", "00:00:5E:00:53:81", "00:00:5E:00:53:53",
	},
	KID: {
		"433250657716", "919780964142", "869234504800", "246163145782",
		"256560037483", "457036859834", "834677611219", "295290517481",
		"286190432297", "401085631898", "335492276108", "475813293964",
		"927117511503", "103738817465", "897004558397", "295961508792",
	},
	Person: {
		"Arnvei Bjørketeigen", "Bergvei Fjordmoen", "Dagvei Granstølen", "Eilvor Heimtunet",
		"Frøyrid Lyngteigen", "Gunnlid Solbrekka", "Hallvei Tjernmoen", "Ingvei Vikeskogen",
		"Jorvei Åslimoen", "Kolbrand Myrteigen", "Livard Nordbrekka", "Magnvor Osplimoen",
		"Norvald Rogneteigen", "Oddvei Selbrekka", "Ravnard Skogtunet", "Sigvor Storteigen",
		"Torgunda Tyrimoen", "Ulvard Vestbrekka", "Vigard Østteigen", "Ånund Bekkestølen",
		"Eldvei Dalteigen", "Fridvor Elvebrekka", "Geirvor Furuteigen", "Heidvor Haugstølen",
		"Isvald Kornteigen", "Jarvor Lihaugmoen", "Leikvor Moldteigen", "Runvald Neslimoen",
		"Solvard Rundteigen", "Tyrvald Seljebrekka", "Venvor Sletteteigen", "Yngvor Tangbrekka",
	},
	Coordinates: {
		"69.5479, 2.5867", "65.1473, 4.6761", "67.5684, 0.6071", "64.1279, 3.3900",
		"65.3264, 3.9657", "68.3436, 4.6049", "67.3718, 4.7288", "68.7893, 2.4982",
	},
	SoleTrader: {
		"839 281 628", "819 236 794", "839 200 740", "861 417 401",
		"858 049 979", "894 592 660", "837 897 589", "829 410 960",
		"830 640 948", "867 431 075", "885 371 415", "835 862 568",
		"850 871 641", "866 022 693", "895 939 848", "837 279 482",
	},
}

// part is where a piece of an entry stands in it.
type part struct {
	entry string
	at    int
}

// parts finds the entries by their pieces between changes of letters, digits and
// punctuation, so that a candidate inside an entry is seen to be one.
var parts = sync.OnceValue(func() map[string][]part {
	m := map[string][]part{}
	for _, table := range written() {
		for _, entry := range table {
			for start := range len(entry) {
				for end := start + 1; end <= len(entry) && changes(entry, start); end++ {
					if changes(entry, end) {
						m[entry[start:end]] = append(m[entry[start:end]], part{entry, start})
					}
				}
			}
		}
	}
	return m
})

// written are the entries in all the forms in which they are written.
func written() (all [typeCount][]string) {
	all = surrogates
	all[Person] = nil
	for _, entry := range surrogates[Person] {
		all[Person] = append(all[Person], nameForms(entry)...)
	}
	return all
}

// changes says whether letters, digits or punctuation end or begin at i.
func changes(entry string, i int) bool {
	if i == 0 || i == len(entry) {
		return true
	}
	kind := func(c byte) int { return given(isDigit(c), 1) + given(!isDigit(c) && wordByte(c), 2) }
	return kind(entry[i-1]) == 0 || kind(entry[i-1]) != kind(entry[i])
}

// Surrogates lists the entries of a type's table; none for a type that is always
// replaced by its tag.
func Surrogates(t Type) []string { return append([]string(nil), surrogates[t]...) }

// knownAt says whether a stretch is an entry or a part of one, and gives the
// bounds of the whole entry then.
func knownAt(text string, start, end int) (int, int, bool) {
	for _, p := range parts()[text[start:end]] {
		from := start - p.at
		if from >= 0 && strings.HasPrefix(text[from:], p.entry) {
			return from, from + len(p.entry), true
		}
	}
	return start, end, false
}
