package privacy

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Each case is a text in which every value that must be found stands between ⟦ and
// ⟧ after its tag. Nothing else may be found. All values are invented: person
// numbers lie in ranges never issued (years 40 to 53 with individual numbers from
// 500, 54 to 99 from 750) or in synthetic series.
var recognised = map[string][]string{
	"person numbers in letters": {
		"Vi viser til søknaden din. Fødselsnummer: ⟦NO_FNR|200551 68327⟧.",
		"Søkjaren (f.nr. ⟦NO_FNR|26125387836⟧) bur åleine.",
		"Gjelder: Kari Nordmann, fnr. ⟦NO_FNR|210940-73887⟧",
		"personnr ⟦NO_FNR|21 09 40 73887⟧ er registrert hos oss",
		"med fødselsnr ⟦NO_FNR|210940.73887⟧ og adresse",
		"med fødselsnummer ⟦NO_FNR|21.09.40 73887⟧, heretter kalt låntaker",
		"Ohcci: Elle, riegádannummar ⟦NO_FNR|041069 75391⟧.",
		"Persåvnnånummar: ⟦NO_FNR|04106975391⟧",
		"Persovnenommere ⟦NO_FNR|240480 82188⟧.",
		"national identity number ⟦NO_FNR|24048082188⟧",
		"D-nummer ⟦NO_DNR|621143 59373⟧ ble tildelt i fjor.",
		"Hjelpenummer: ⟦NO_HNR|10504950188⟧",
		"FH-nummer ⟦NO_FHNR|86672635200⟧ brukes til pasienten får fødselsnummer.",
		"Testpersonen ⟦NO_TNR|168851 59056⟧ finnes bare i Tenor.",
		"Fødselsnummer\n⟦NO_FNR|20055168327⟧\n",
		"Fødselsnummer (11 siffer): ⟦NO_FNR|20055168327⟧",
	},
	"person numbers without a cue": {
		"Kari Nordmann, ⟦NO_FNR|200551 68327⟧, møtte.",
		"Kari Nordmann (⟦NO_FNR|20055168327⟧) møtte.",
		"Tiltalte ⟦NO_FNR|20055168327⟧ nektet straffskyld.",
		"Saken gjelder ⟦NO_FNR|200551-68327⟧.",
		"«⟦NO_FNR|20055168327⟧»",
	},
	"person numbers valid from 2032 only": {
		"fnr ⟦NO_FNR|02013299903⟧",
		"Bruker ⟦NO_FNR|301082 99939⟧ har fått svar.",
		"Bruker ⟦NO_FNR|30108299939⟧ har fått svar.",
	},
	"person numbers with a slip of the pen": {
		"Fødselsnummeret ⟦NO_FNR|200551 68328⟧ er ikke gyldig.",
		"Oppgitt D-nummer ⟦NO_DNR|62114359374⟧ finnes ikke.",
	},
	"separators nobody sees": {
		"fnr\u00a0⟦NO_FNR|200551\u00a068327⟧",
		"fnr ⟦NO_FNR|200551\u202f68327⟧",
		"fnr ⟦NO_FNR|200551\u200968327⟧",
		"fnr ⟦NO_FNR|200551\u200b68327⟧",
		"fnr ⟦NO_FNR|2005\u00ad5168327⟧",
		"fnr ⟦NO_FNR|200551–68327⟧",
		"fnr ⟦NO_FNR|200551\u201168327⟧",
		"fnr ⟦NO_FNR|200551 - 68327⟧",
		"fnr ⟦NO_FNR|200551-\n68327⟧ er sperret",
		"fnr ⟦NO_FNR|2 0 0 5 5 1 6 8 3 2 7⟧",
		"fnr ⟦NO_FNR|200551/68327⟧",
		"fnr ⟦NO_FNR|200551  68327⟧",
	},
	"other registers": {
		"Søkeren har DUF-nummer ⟦NO_DUF|203209141707⟧.",
		"DUF: ⟦NO_DUF|2032 091417 07⟧",
		"utlendingsnummer ⟦NO_DUF|203209141708⟧ (feil kontrollsiffer)",
		"Asylsøker ⟦NO_DUF|203555990609⟧ møtte til intervju.",
		"passnummer ⟦PASSPORT|CCA123456⟧, utstedt i Oslo",
		"Pass nr. ⟦PASSPORT|12345678⟧",
		"Passport No: ⟦PASSPORT|N1234567⟧",
		"Travel document no. ⟦PASSPORT|N1234567⟧",
		"D nummer ⟦NO_DNR|62114359374⟧, ID kort ⟦ID_CARD|CAA123456⟧",
		"Pássanummir ⟦PASSPORT|CCA 123456⟧",
		"id-kort nr ⟦ID_CARD|CAA123456⟧",
		"Førerkortnummer: ⟦DRIVING_LICENCE|12 34 567890 1⟧",
		"Vuodjinkoarta nr. ⟦DRIVING_LICENCE|12345678901⟧",
		"Lege Ola Nordmann, HPR-nr. ⟦HPR|1234567⟧",
		"HPR: ⟦HPR|123456789⟧",
	},
	"accounts": {
		"Beløpet utbetales til kontonummer ⟦NO_ACCOUNT|1234.56.78903⟧ innen fredag.",
		"Kontonr.: ⟦NO_ACCOUNT|1234 56 78903⟧",
		"Konto ⟦NO_ACCOUNT|12345678903⟧",
		"til min konto i banken, ⟦NO_ACCOUNT|12345678903⟧.",
		"Kontonummar: ⟦NO_ACCOUNT|12345678903⟧.",
		"Pengane kan overførast til ⟦NO_ACCOUNT|1234.56.78903⟧.",
		"⟦NO_ACCOUNT|1234.56.78903⟧",
		"kontonummer ⟦NO_ACCOUNT|1234.56.78904⟧ er feil",
		"Ruhta máksojuvvo kontui ⟦NO_ACCOUNT|1234 56 78903⟧.",
		"IBAN: ⟦IBAN|NO71 1234 5678 903⟧",
		"IBAN NO-konto ⟦IBAN|NO7112345678903⟧, BIC DNBANOKK",
		"Please pay to ⟦IBAN|GB29 NWBK 6016 1331 9268 19⟧.",
		"⟦IBAN|no71 1234 5678 903⟧",
		"IBAN ⟦IBAN|NO 71 1234 5678 903⟧",
		"Kortnummer ⟦CARD|4111 1111 1111 1112⟧ ble avvist.",
		"Betalt med Visa ⟦CARD|4012-8888-8888-1882⟧",
		"til konto ⟦NO_ACCOUNT|1234.56.78903⟧ merket KID ⟦KID|439738461201⟧.",
		"Kontonummer: ⟦NO_ACCOUNT|1234.56.78903⟧\nKID: ⟦KID|19718147⟧\nBeløp: 1 250,00\nForfall: 15.03.2026",
	},
	"telephones": {
		"Tlf. ⟦PHONE|22 33 44 55⟧",
		"tlf: ⟦PHONE|912 34 567⟧",
		"Mobil ⟦PHONE|91234567⟧",
		"telefonnummeret ditt er ⟦PHONE|9123 4567⟧",
		"ring ⟦PHONE|91 23 45 67⟧ etter klokka fire",
		"Telefon privat: ⟦PHONE|+47 912 34 567⟧",
		"T: ⟦PHONE|+4791234567⟧ M: ⟦PHONE|(+47) 412 34 567⟧",
		"⟦PHONE|0047 912 34 567⟧",
		"⟦PHONE|+4791 23 45 67⟧",
		"⟦PHONE|+46 70 123 45 67⟧, ⟦PHONE|+358 40 123 4567⟧",
		"Telefon: 47 er landkoden.",
		"Tlf.: 02800 eller ⟦PHONE|412 34 567⟧",
		"⟦PHONE|22 33 44 55⟧ / ⟦PHONE|912 34 567⟧",
		"Kari Nordmann, ⟦PHONE|912 34 567⟧",
		"Kari Nordmann (⟦PHONE|91234567⟧)",
		"kontakt: ⟦EMAIL|kari@nordmann.example⟧, ⟦PHONE|91234567⟧",
		"Telefovdna: ⟦PHONE|78 12 34 56⟧",
		"Riŋge ⟦PHONE|912 34 567⟧.",
		"Tellefåvnnå ⟦PHONE|75 12 34 56⟧",
		"Telefovne: ⟦PHONE|74 12 34 56⟧",
		"phone number ⟦PHONE|91234567⟧",
		"Telefon\n⟦PHONE|91234567⟧\n",
		"Du kan nå meg på ⟦PHONE|91234567⟧.",
		"tel. ⟦PHONE|040 123 4567⟧",
		"Mobilnr.: ⟦PHONE|912-34-567⟧, tlf: ⟦PHONE|22.33.44.55⟧",
		"Tlf. ⟦PHONE|47 22 33 44 55⟧",
		"SMS til ⟦PHONE|91234567⟧ eller ⟦PHONE|41234567⟧",
		"telefon ⟦PHONE|912 34\n567⟧ hele dagen",
	},
	"e-mail": {
		"⟦EMAIL|kari.nordmann@nordmann.example⟧",
		"E-post: ⟦EMAIL|kari@nordmann.example⟧.",
		"<⟦EMAIL|kari+sak@nordmann.example⟧>",
		"⟦EMAIL|bjørn.ærø@kommune.example⟧",
		"⟦EMAIL|kari@xn--nordmnn-exa.no⟧",
		"⟦EMAIL|áile.čohkka@sápmi.example⟧",
		"mailto:⟦EMAIL|ola@nordmann.example⟧?subject=sak",
		"⟦EMAIL|kari (a) nordmann.no⟧",
		"⟦EMAIL|kari(at)nordmann.no⟧",
		"⟦EMAIL|kari [at] nordmann [dot] no⟧",
		"⟦EMAIL|kari krøllalfa nordmann punktum no⟧",
		"⟦EMAIL|kari at nordmann dot no⟧",
		"⟦EMAIL|kari.nord\u00admann@nordmann.example⟧",
		"⟦EMAIL|kari@nordmann.example⟧;⟦EMAIL|ola@nordmann.example⟧",
		"From: Kari Nordmann <⟦EMAIL|kari@nordmann.example⟧>",
	},
	"network": {
		"Innlogget fra ⟦IP|84.212.13.7⟧ i går",
		"IP-adresse: ⟦IP|10.1.2.3⟧",
		"X-Originating-IP: [⟦IP|84.212.13.7⟧]",
		"⟦IP|2001:700:300::1⟧ svarte",
		"MAC ⟦MAC|a4:5e:60:c2:01:9f⟧",
		"MAC-adresse ⟦MAC|A4-5E-60-C2-01-9F⟧",
		"Se ⟦URL_TOKEN|https://minside.example/sak?id=4&token=Zk3jd8sK2l⟧.",
		"⟦URL_TOKEN|https://kari:hemmelig@example.com/fil⟧",
		"⟦URL_TOKEN|https://tjeneste.example/reset/9f8e7d6c5b4a3f2e1d⟧",
	},
	"addresses": {
		"Søkeren bor i ⟦ADDRESS|Storgata 12B, 0155 Oslo⟧.",
		"Adresse: ⟦ADDRESS|Kirkevegen 7⟧",
		"⟦ADDRESS|Kong Oscars gate 44 A, 5017 Bergen⟧",
		"Kari Nordmann\n⟦ADDRESS|Nordre Brinken 5\n9730 Karasjok⟧\n",
		"⟦ADDRESS|Bjørkelia 3, leil. H0302, 7010 Trondheim⟧",
		"⟦ADDRESS|Postboks 123, 8601 Mo i Rana⟧",
		"Čujuhus: ⟦ADDRESS|Suomageaidnu 15, 9730 Kárášjohka/Karasjok⟧",
		"Adræssa: ⟦ADDRESS|Skuolggageajnno 2, 8270 Drag⟧",
		"The applicant lives at ⟦ADDRESS|Fjellveien 101, 9011 TROMSØ⟧.",
		"bosatt i ⟦ADDRESS|Solbakken 4⟧",
		"Hun bor på ⟦ADDRESS|Myra 12⟧.",
		"Ho bur i ⟦ADDRESS|Lars Hilles gate 3 b⟧, i andre høgda.",
		"Nabo i ⟦ADDRESS|Kongensgt. 17, 0153 Oslo⟧ har klaget.",
		"Hjemmeadresse: ⟦ADDRESS|Øvre 12, 8250 Rognan⟧",
		"Adresse: ⟦ADDRESS|Nedre Vik, 6393 Tomrefjord⟧",
		"c/o Nordmann, ⟦ADDRESS|Storgata 5B, H0201, NO-0155 OSLO⟧",
		"Hun flyttet til ⟦ADDRESS|Granåsvegen 3A⟧ i fjor.",
	},
	"dates of birth": {
		"født ⟦DOB|12.03.1980⟧",
		"Kari Nordmann, f. ⟦DOB|12.3.80⟧, bor i Bodø",
		"fødd ⟦DOB|12. mars 1980⟧ i Førde",
		"Fødselsdato: ⟦DOB|120380⟧",
		"Fødselsdato\n⟦DOB|12.03.1980⟧",
		"riegádan ⟦DOB|12.03.1980⟧",
		"riegádan ⟦DOB|njukčamánu 12. beaivvi 1980⟧",
		"reakadamme ⟦DOB|12.03.1980⟧",
		"riegádam ⟦DOB|12.03.1980⟧",
		"born ⟦DOB|March 12, 1980⟧",
		"date of birth: ⟦DOB|1980-03-12⟧",
		"født i Tromsø den ⟦DOB|12. mars 1980⟧",
		"Elever: Kari Nordmann (⟦DOB|12.03.2010⟧), Ola Nordmann (⟦DOB|01.02.2011⟧)",
		"A, født ⟦DOB|12. mars 1980⟧, dømmes til fengsel",
		"Kari Nordmann, ⟦DOB|12.03.80⟧, møtte på vegne av barnet",
		"Påmeldt: Kari Nordmann – ⟦DOB|12.03.2010⟧; Ola Nordmann – ⟦DOB|01.02.2011⟧",
		"Barn: Kari (⟦DOB|12.03.2010⟧) og en til",
		"født den ⟦DOB|12/3-1980⟧ i Vadsø; f. ⟦DOB|12. mars -80⟧",
		"født ⟦DOB|1980-03-12⟧, innlagt 2020-01-02, utskrevet 2020-01-05",
	},
	"vehicles": {
		"Bilen med kjennemerke ⟦PLATE|DN 12345⟧ ble stanset.",
		"reg.nr. ⟦PLATE|EK12345⟧",
		"Kjøretøyet ⟦PLATE|BS 12345⟧ ble solgt.",
		"Registrerennummar: ⟦PLATE|VH 12345⟧",
		"Tilhenger med reg.nr ⟦PLATE|DN 1234⟧",
		"Reg. nr. ⟦PLATE|DN 12345⟧",
		"Registration number ⟦PLATE|DN 12345⟧",
	},
	"tables and debris": {
		"navn;fnr;telefon\nKari Nordmann;⟦NO_FNR|20055168327⟧;⟦PHONE|91234567⟧\nOla Nordmann;⟦NO_FNR|26125387836⟧;⟦PHONE|41234567⟧",
		"Navn\tFødt\tMobil\nKari\t⟦DOB|12.03.1980⟧\t⟦PHONE|91234567⟧",
		`{"navn": "Kari", "fodselsnummer": "⟦NO_FNR|20055168327⟧", "mobil": "⟦PHONE|91234567⟧", "epost": "⟦EMAIL|kari@nordmann.example⟧"}`,
		"| Navn | Kontonummer |\n| Kari | ⟦NO_ACCOUNT|12345678903⟧ |",
		"<td>Fnr</td><td>⟦NO_FNR|20055168327⟧</td>",
		"Navn            Født        Telefon\nKari Nordmann   ⟦DOB|12.03.1980⟧  ⟦PHONE|91 23 45 67⟧",
		"BEGIN:VCARD\nTEL;TYPE=CELL:⟦PHONE|+47 912 34 567⟧\nBDAY:⟦DOB|1980-03-12⟧",
		"Received: from mail.nordmann.example (⟦IP|84.212.13.7⟧) by mx.example",
		`<a href="tel:⟦PHONE|+4791234567⟧">Ring</a> eller <a href="mailto:⟦EMAIL|kari@nordmann.example⟧">skriv</a>`,
		"<mobiltelefonnummer>⟦PHONE|91234567⟧</mobiltelefonnummer>",
		"Fødselsnr./org.nr.: ⟦NO_FNR|20055168327⟧",
		"Kari,Nordmann,⟦NO_FNR|20055168327⟧,⟦PHONE|91234567⟧,⟦EMAIL|kari@nordmann.example⟧",
	},
	"a value named once is known everywhere": {
		"Mobil: ⟦PHONE|91234567⟧\n\nLogg: 12.01 svar fra ⟦PHONE|91234567⟧ kl. 10.",
	},
}

// kept are texts in which nothing may be found.
var kept = map[string][]string{
	"organisations": {
		"Foretaket (org.nr. 974 760 673) er registrert.", "organisasjonsnummer 974760673 MVA", "NO 974 760 673 MVA",
		"Sentralbord: 22 24 90 90", "Departementenes sentralbord 22 24 90 90", "Ring 116 117.", "Nødnummer 112, legevakt 116 117",
		"Telefon 02800", "Kundeservice 815 00 123", "Ring 800 80 000", "Tlf. 03003",
		"postmottak@bygda.example", "post@fylket.example", "firmapost@bedrift.example", "noreply@tjeneste.example",
		"Postboks 8119 Dep, 0032 Oslo", "Besøksadresse: Akersgata 59, Oslo",
	},
	"cases and journals": {
		"Saksnr. 2023/12345-6", "Vår ref.: 2018/41234-117", "Dok.nr. 20154711", "journalpost 512340987", "Deres referanse 12345678903",
		"Fakturanr. 12345678", "Ordrenummer 41234567", "Kundenummer 91234567", "prosjekt 12345678901", "Referanse 11 22 33 44",
		"kontert på 1234.56.78904", "bilag 91234567", "Løpenummer 41234567", "Bygningsnummer 123409876", "serienummer 12057312345",
	},
	"laws": {
		"LOV-2005-05-20-28", "FOR-2004-02-16-426", "lov 20. mai 2005 nr. 28", "jf. straffeloven § 12-3", "Prop. 55 L (2014–2015)",
		"Meld. St. 7 (2014–2015)", "NOU 2019: 5", "Innst. 321 S (2014-2015)", "kap. 1425 post 70", "Dokument 8:12 S (2020–2021)",
		"Rt. 1999 s. 1234", "HR-2019-1234-A", "direktiv 95/46/EF", "forordning (EU) 2016/679",
	},
	"numbers of things": {
		"ISBN 978-82-0000-123-4", "ISSN 1234-5678", "doi:10.1000/182", "CPV 12345678-9", "EAN 7012345678900",
		"gnr. 12 bnr. 345", "gnr./bnr. 61/203", "gnr 12 bnr 34 fnr 5", "1820-12/345", "EU89 UTM33 N 7012345 Ø 456789",
		"versjon 11.15.9.4", "punkt 5.7.3.2", "Firefox 121.0.6167.85", "NS 12345", "ISO 27001", "EN 12345", "EØS 2014",
		"0a1b2c3d4e5f60718293a4b5c6d7e8f901234567", "b9f1c2d3-1234-4abc-9def-0123456789ab",
	},
	"amounts and counts": {
		"12 345 678 kroner", "kr 41 234 567", "NOK 91234567", "2023: 45 52 61 70", "Sum 120 573 12 345", "i perioden 2009-2010",
		"Tabell 2.4 41230011  52340022  23450033  94560044", "20 21 22 23", "91 234 567 innbyggere", "uke 12 13 14 15",
		"Budsjett\t120573\t12345\t118902\t13001", "Sum 2024\t200551\t68327", "Lønn  200551  68327", "Driftsinntekter 200551 68327 118902 13001", "61,7 prosent", "1 000 000 000 kr",
		"Menn 42 44 47 51 +21 %", "Andel: 45 52 61 70", "endring -41 -52 -63 -74 -12", "Bly 0,0012 Sink", "bodde etter Manntallet 84 personer",
	},
	"times and dates": {
		"12.03.1980", "Møtet er 12. mars 2024 kl. 12.00", "20230512120000", "2023-05-12T12:00:00Z", "202305121200",
		"registrert 12.03.1980", "Henrik Ibsen, født 20. mars 1828 i Skien", "kl. 12:30:45", "Oslo, 12.03.2024",
		"Kari Nordmann, 12.03.2014\n", "Sametingsråd Kari Nordmann 12.03.14 om saken", "Fjordens Avis 24/4-1986, 20/9-1992",
	},
	"addresses of nothing": {
		"Regjeringen 2013", "Klimaplan 2030", "Tabell 5", "Riksvei 4", "E6", "Stockholm 1767", "Haugen 2015", "Prop. 12", "Nasjonal transportplan 2022",
		"Artikkel 5", "Norge i 2023", "Side 4 av 12",
	},
	"signs": {
		"12:30", "std::string::size", "a@b", "@kommunen", "pkt. (a) i loven", "3 @ 4", "1::2", "image@2x.png",
		"<NO_FNR> 12345678", "Fødselsnummer: <NO_FNR>", "https://www.regjeringen.no/no/dokumenter/meld.-st.-27-20152016/id2483795/?ch=3",
	},
}

func TestRecognised(t *testing.T) {
	for group, texts := range recognised {
		t.Run(group, func(t *testing.T) {
			for _, marked := range texts {
				text := unmark(marked)
				if got := mark(t, text, Contact); got != marked {
					t.Errorf("got  %s\nwant %s", got, marked)
				}
			}
		})
	}
}

func TestKept(t *testing.T) {
	for group, texts := range kept {
		t.Run(group, func(t *testing.T) {
			for _, text := range texts {
				if got := mark(t, text, Contact); got != text {
					t.Errorf("got  %s\nwant %s", got, text)
				}
			}
		})
	}
}

// unmark takes the marks out of a case.
func unmark(marked string) string {
	text, rest, found := strings.Cut(marked, "⟦")
	if !found {
		return text
	}
	_, rest, _ = strings.Cut(rest, "|")
	value, rest, _ := strings.Cut(rest, "⟧")
	return text + value + unmark(rest)
}

// mark puts marks around what is found.
func mark(t *testing.T, text string, level Level) string {
	t.Helper()
	r, err := newScrubber(Options{Level: level, Operator: Tag}).Scrub(text)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	end := 0
	for _, s := range r.Spans {
		b.WriteString(text[end:s.Start] + "⟦" + s.Type.String() + "|" + text[s.Start:s.End] + "⟧")
		end = s.End
	}
	return b.String() + text[end:]
}

func TestUnmark(t *testing.T) {
	if diff := cmp.Diff(unmark("a ⟦X|b|c⟧ d | e"), "a b|c d | e"); diff != "" {
		t.Error(diff)
	}
}
