package privacy

// cueWords lists the words of each class in bokmål and nynorsk, in Northern, Lule
// and Southern Sámi, and in English, one language to a line as far as they can be
// kept apart. A star leaves the end of the word open, for inflection and
// compounds. The longest match from the beginning of a word counts; a word that
// none matches is decided by its end (wordSuffixes). No word stands twice.
var cueWords = [classes]string{
	cuePerson: `
		fødselsnummer* fødselnummer* fødselsnr* fødsels- fødselsogpersonnummer* personnummer* personnr* persnr pers.nr person-nr p.nr pnr fnr f.nr f.nummer
		personident* personidentifikator* folkeregisteridentifikator* folkeregisternummer* identitetsnummer* identnummer* identnr ident id-nummer* nin
		fodselsnummer* fodselsnr* foedselsnummer* foedselsnr* nummar-fødsel fødenummer*
		riegádannummar* riegádannummir* riegádannr r.nr rnr persovdnanummar* persovdnanummir* persovdnanr persondnanummar* identitehtanummar*
		personnummar* personnummir* riegádimnummar* riegádimnummer* persåvnnånummar* persåvnnånummer* persåvnånummar* sjaddamnummar*
		reakadimmienommere* reakademenommere* reakadamme-nommere* persovnenommere* persåvnenommere* persovnenummere*
		ssn social-security* national-id* identity-number* norwegian-id* birth-number* nationalid* personal-id*`,
	cueHolder: `
		bruker* brukar* pasient* klient* søker* søkjar* elev elevar elever eleven barnet ansatt tilsett tiltalt* sikta siktede* mistenkt* fornærm* skattepliktig* skattyt*
		person personen medlem medlemmet mor moren mora far faren sønn* datter* dotter* ektefelle* samboer* sambuar* arvelat* arving* låntak* debitor* skyldner* saksøk*
		mottaker* mottakar* innbygger innbygger- beboer* bebuar* student* arbeidstak* pårørende* pårørande* verge* foresatt* føresett* vitne* klager* klagar* pensjonist*
		trygdede asyl* deltaker* deltakar* deltager* påmeld* klasseliste* elevliste* navneliste* namneliste* passasjer* barn barna testperson* testbruker* testident* tenor dolly syntetisk* kunden innsatt* innsette domfelt* domfelte innehaver* innehavar* navn namn
		ohcci* geavaheaddji* pasieanta* pasieantta* oahppi* mánná bargi* vástideaddji* váidi* namma
		åhtse* addne* oahppe* namma- ohtsije* utnije* learohke* nomme
		patient* applicant* client* user users pupil* employee* suspect* defendant* claimant* citizen* taxpayer* holder* name`,
	cueDNumber: `d-nummer* d-nr dnummer* dnr d.nr d-nummar* d-nummir* d-number* dnummar*`,
	cueHelp:    `h-nummer* h-nr hnr hjelpenummer* hjelpenr hjelpenummar* fh-nummer* fh-nr fhnr fellesnummer* veahkkenummar* viehkienummar*`,
	cueDUF:     `duf dufnummer* dufnr utlendingsnummer* utlendingsnr udi-nummer* udinummer* olgoriikkanummar*`,
	cueAccount: `
		konto kontoen kontonummer* kontonr konto.nr konto-nr kto kto.nr ktonr ktnr bankkonto* bankkto* bankgiro* bankkontonr giro gironr gironummer* postgiro*
		lønnskonto* lønskonto* sparekonto* utbetalingskonto* klientkonto* depositumskonto* kontoutskrift* kontoutdrag* bank banken bankens utbetales utbetalast utbetalt
		kontonummar* kontonummir* kontui kontu kontoi bankokonto* báŋkokonto* bánkokonto* båŋkkokonto* kontonommere* kontoe baanhkekonto* baanghkekonto*
		account acct accountno account-no accountnumber* account-number* bankaccount*`,
	cueIBAN: `iban bban iban-nr iban-nummer*`,
	cueCard: `
		kort kortet kortnummer* kortnr kortnummar* bankkort* betalingskort* kredittkort* debetkort* visa visakort* mastercard* amex utløp utløpsmåned*
		koarta kártanummar* koartanummar* card cardnumber card-number creditcard* debitcard*`,
	cueKID: `kid kid-nr kid-nummer* kidnr kidnummer* kid-nummar* kidnummar* kid-kode* kid-nommere* kundeidentifikasjon*`,
	cuePayment: `
		betal betale betales betalast betaler betaling* betalings* innbetal* utbetaling* utbetalings* overfør* giroblankett* regning* purring* avdrag* innkrev* restanse*
		máksit máksojuvvo* máksu* máksin* máksem* maaksedh maeksedh maakse* pay payable payment* transfer* remit*`,
	cuePhone: `
		telefon* tlf tlf-nr tlf.nr tlfnr tel telf telnr fon phone* telephone* mob mobil mobilen mobilnr mobilnummer* mobilnummar* mobiltelefon* mobile mobiltlf  cell cellphone* gsm sms faks fax telefaks* vipps whatsapp
		hjemmetelefon* heimetelefon* privattelefon* arbeidstelefon* jobbtelefon* direktenummer* direktenr direkteinnvalg* direktetelefon*
		telefovdna* telefovnna* telefuvdna* mátketelefovdna* mátketelefovnna* mobiila* mobiilla* mobiiltelef*
		tellefåvnnå* telefåvnnå* telefåvnå* tellefåvnå* mobijlla* mobijltelef* telefovne* telefovni* tellefovne* mobijle* mobïjle*`,
	cueReach: `
		ring ringe ringer ringes ringt ringte ringjer ringje kontakt kontakte kontaktes kontaktast kontaktperson* kontaktinfo* kontaktopplysning* nås nåast når nå treffes treffast treffer
		tilgjengelig* direkte oppringing* telefonisk henvendelse* henvendelser spørsmål
		riŋge riŋget riŋgejit gulahala* oktavuođa* oktavuohta* rijngkedh rijngke gaskesadth aktavuohta* aktavuođav
		call calling contact reach reached`,
	cueMail: `
		e-post* epost* e-mail* email* mail mailen mailto e-adresse* elektronisk e-poasta* epoasta* e-poastta* e-påsta* e-påstta* e-påaste* e-påasten*`,
	cueIP: `
		ip ip-adr ip-adresse* ip-adressa* ipadresse* ip-nr ip-nummer* ipv4* ipv6* ip-čujuhus* ipčujuhus* ip-adræss* ip-aadress* ip-address* klient-ip client-ip source-ip`,
	cueHost: `
		src dst vert host hostname server serveren serverens tjener tenar ruter* router* gateway* remote remote_addr addr logg logget pålogg* innlogg* loggført login originating received-from
		forwarded x-forwarded-for brannmur* firewall* dhcp* vpn sisačáliheap* sisalogge* sjoehteme tildelt maskin maskina maskinen terminal*`,
	cueMAC: `mac mac-adresse* mac-adressa* macadresse* mac-address* mac-čujuhus* hwaddr ether ethernet* maskinvareadresse* wifi wlan bssid`,
	cuePassport: `
		pass passet passnr pass-nr pass.nr passnummer* passnummar* pass-nummer* reisedokument* reisebevis* utlendingspass* nødpass* diplomatpass*
		pássa pássanummar* pássanummir* pássanr passa passanummar* passe passenommere* passport* travel-document*`,
	cueIDCard: `id-kort* idkort* identitetskort* legitimasjonskort* legitimasjon legitimasjonen id-koarta* identity-card* id-card* identitycard*`,
	cueLicence: `
		førerkort* førarkort* førerbevis* kjørekort* vuodjinkoarta* vuodjinkoartta* vuoddjemkoarta* vuodjemkoarta* vuojemekoarhte* vuejiemekoarhte*
		driving-licence* driving-license* driver driver's licence license`,
	cueHPR: `hpr hpr-nr hpr-nummer* hprnr hprnummer* hpr.nr helsepersonellnummer* helsepersonellnr helsepersonell-id autorisasjonsnummer* autorisasjonsnr autorisasjons-id`,
	cuePlate: `
		kjennemerke* kjenneteikn* kjennetegn* registreringsnummer* registreringsnr regnr regnummer* reg reg.nr reg-nr reg.nummer reg.merke bilnummer* bilnr bilskilt* skilt skiltet skilta skiltnummer* skiltnr nummerskilt*
		registrerennummar* registrerennummir* registrerenmearka* registrerimnummar* biilanummar* registrasjovnenommere* registreradimmienommere*
		plate plates licence-plate* license-plate* registration-number* registration-mark* registration-no* numberplate*`,
	cueVehicle: `
		kjøretøy* køyretøy* motorvogn* bil bilen bilens bilar biler personbil* varebil* lastebil* vogntog* buss bussen moped* mc motorsykkel* motorsyklar motorsykler traktor* tilhenger* tilhengar*
		campingvogn* bobil* snøscooter* snøskuter* scooter* atv drosje* taxi taxien elbil* leiebil* firmabil* stasjonsvogn* kassebil* parkert parkering parkeringsgebyr*
		tesla toyota volvo volkswagen vw audi bmw ford mazda nissan mercedes skoda škoda peugeot hyundai kia subaru mitsubishi opel honda suzuki renault citroën citroen polestar
		biila biilla biillat fievru* fievrru* mohtor* skohter* skuvter* bijlla* bijla* bïjle* bijle* car cars vehicle* truck van motorcycle parked`,
	cueAddress: `
		adresse adressa adressen adresser adr bostedsadresse* bustadadresse* bustadsadresse* bostadsadresse* hjemmeadresse* heimeadresse* privatadresse* folkeregisteradresse* leveringsadresse*
		eiendomsadresse* gateadresse* vegadresse* veiadresse* gårdsadresse* adressert postadresse*
		čujuhus čujuhusa čujuhussii ássančujuhus* opmodat opmodaga adressa- adræssa* adrässa* årromsadresse* adreesse* aadressa* orremesijjie* address addresses home-address`,
	cueLives: `
		bor bur budde bodde buande boende bosatt busett bosette bosetta bopel bopæl bosted bostedet bustad bustaden oppholdssted* opphaldsstad* flyttet flytta flytter leilighet* leilegheit*
		husleie* naboen nabo naboeiendom* eiendom eiendommen eiendommens eigedom eigedomen eigedomens tiltakshaver* tiltakshavar* hjemmehørende heimehøyrande hybel hos hjå eier eigar eiar hjemme heime
		orru orrut orui orro ássá ássi ássin báikkis årru årroj årrum årromsajij* årrode årroeh årroeminie veasoe
		lives lived living residing resides resident residence`,
	cueOffice: `
		besøksadr* vitjingsadr* gjestingsadr* kontoradresse* kontorsted* kontorstad* hovedkontor* hovudkontor* forretningsadresse* fakturaadresse* møtested* møtestad* møtelokale* lokaler lokale lokala møterom*
		galleri* hotell* rådhus* kommunehus* butikk* adm guossinčujuhus* guossohančujuhus* galledančujuhus* galledan- visiting-address*`,
	cueBorn: `
		født fødd fødde fødte føddes fød fødselsdato* fødselsdag* fødselsår* fødselstid* f.dato f.dag fdato fødd-dato fodt foedt fodselsdato* foedselsdato* bursdag* gebursdag* f.d
		riegádan riegádeam* riegádan-dáhton riegádandáhton* riegádanbeaiv* riegádanbeivi* riegádanáig* riegádam riegádim riegádimbiejvve* riegádimbäjvve* reakasovvi reakasovveme* reakadamme* reakadimmie* reakeds*
		born bday dob date-of-birth birthdate* birth-date birthday* birth`,
	cueEvent: `
		dato datoen datert datoer dagsett daterte mottatt motteke mottok mottakne innkom innkommet innkomne innlagt innlagd utskrevet utskriven registrert registrerte opprettet oppretta vedtatt vedteken vedtak* avtalt avtalte avtale
		forfall* forfaller innen innan frist fristen siste behandlet behandla møte møtet møtedato* møtedag* journaldato* dokumentdato* saksdato* brevdato* inngått oppsagt opphørt avsluttet avslutta sendt sende utstedt utferda
		gyldig* utløper utløpsdato* utløpsdag* betalt publisert oppdatert endret endra ikrafttredelse* ikraft gjeldende gjeldande død døde døydde dead avdød* døpt gift kontroll time timen oppmøte* kl klokken klokka periode perioden fra frå tom fom
		etter før siden sidan rettsmøte* avsagt dom dommen fekk fikk kom ankom sist signert underskrevet gjennomført sluttet begynte innmeldt utmeldt
		beaivi beaivádus* registrerejuvvon vuostáiváldojuvvon ožžon mearrádus* áigemearri jápmán jámii dated received signed issued admitted discharged registered expires valid until due updated published met meeting deadline died`,
	cueOther: `
		sak saken sakens saka saker saks saksnr saksnummer* saksnummar* saksid* saks-id sak-nr arkivsak* arkivref* arkivnr arkivkode* journal journalen journalnr journalnummer* journalpost* journalpostid* journalid* journal-nr jnr j.nr jpid
		dok dok.nr doknr dokument dokumentet dokumentnr dokumentnummer* dokumentid* dokid løpenr løpenummer* løpenummar* l.nr vedlegg* ref referanse referansen referansenr referansenummer* vår dykkar bilag* ordre ordren ordrenr ordrenummer* bestilling*
		tinging* kundenr kundenummer* kundenummar* kunde-id kunde-nr kundeid leverandør* vare varen varenr varenummer* art.nr prosjekt* konter* kontostreng* artskonto* ansvar ansvarsnr tjeneste tjenesten formål* koststed* medlemsnr medlemsnummer*
		abonnement* abonnentnr avtalenr avtalenummer* polise* forsikringsnr skadenr skadenummer* kontrakt* serienr serienummer* lisens* måler* målernr anlegg* mottaksnr
		org org.nr orgnr org-nr organisasjon* organisašuvdna* organisašuvdnanummar* organisasjåvnnå* organisasjovne* foretak* føretak* mva enhetsreg* bedriftsnr virksomhetsnr virksomheten company-no
		cpv* ean* isbn* issn* doi ismn gtin gln upc pmid arxiv orcid hdl urn nbn oai gnr gårdsnr gardsnr bnr bruksnr bruksnummer* gårdsnummer* gbnr matrikkel* festenr snr seksjonsnr bygning* bygningsnr bruksenhet* kommunenr kommunenummer*
		eu89 utm* euref* sone lov loven lova forskrift* forordning* direktiv* traktat* konvensjon* nou prop meld innst ot.prp st.meld st.prp rundskriv* rt rg hr lb lg lf la tosl kjennelse*
		post postene poster tabell* figur* side sider linje linjer commit hash sha md5 objekt* partinr batch lot charge nøkkel transaksjon* sporing* kolli* sending sendingsnr pakke* billett* booking* reservasjon*
		ášši ášši- áššenummar* áššenummir* áššenr diŋgon* referánsa* gč lága láhka láhkaásahus* prošeakta* dokumeanta* tabealla* siidu ássje* ássjenummar* aamhtse* aamhtesenommere* laake
		case caseno case-no reference* order orderno project* document* table figure page customer* policy contract* serial* ticket* item product* article* report* act regulation* directive* resolution*
		standard standarden standarder iso iec ns nek astm rfc eøs ef eu oj celex tek ansi ieee dcat skjema* blankett* stillingsnr stillingsid* kursnr emnekode* kandidat* undersøkelse* diagnose* icd atc kode koden koder kodene reseptnr prøve prøvenr`,
	cueInvoice: `faktura* fakt.nr fáktura* rehket* invoice*`,
	cueVersion: `
		versjon* ver v utgave* utgåve* firmware* programvare* software* patch build kapittel* kapitla kap avsnitt* pkt punkt punktet punkta seksjon* delkapittel* underkapittel* artikkel* nivå nivået krav kravnr aktivitet tiltak oppgave
		oid snmp klassifikasjon* kapihtal* veršuvdna* version* release* section* chapter* chrome mozilla firefox safari edge android ios windows`,
	cueAmount: `
		beløp* sum summen totalt total totalsum* saldo* inntekt* utgift* budsjett* bevilg* løyv* tilskudd* tilskot* pris prisen
		kostnad* kost honorar* lån lånet gjeld verdi* antall tal tall andel andelen rubáhta* submi* doarjja* bušeahtta* ruhtadoarjja* oassi
		leie leiesum* avgift* omsetning* salg kjøpesum* takst* skattegrunnlag* formue* fradrag* lønn lønnen løn årslønn* netto brutto gebyr* skyldig
		amount* price* cost* grant* budget*`,
	cueUnit: `
		kr nok eur usd sek dkk kroner krone kronor euro dollar ruvnno ruvnnu* ruvdno ruvdnu* kråvnnå* kråvnå* kråvno kroevne* kroevnh millioner millionar mill mrd milliarder milliardar
		miljovnna* miljon* prosent proseanta proseantta pst poeng kvm kvadratmeter* daa dekar* km meter* tonn kg liter stk eksemplar* personer personar innbyggere innbyggjarar stemmer røyster dager dagar timer timar
		ganger gonger olbmo* percent people inhabitants votes`,
	cueService: `
		sentralbord* hovednummer* hovudnummer* servicetelefon* publikumstelefon* kundeservice* kundesenter* vakttelefon* legevakt* nødtelefon* nødnummer* nødetat* alarmtelefon* hjelpetelefon* krisetelefon* støttetelefon*
		servicetorg* servicesenter* resepsjon* kontaktsenter* opplysningen pressetelefon* pressevakt* brannvesen* ambulanse* guovddášbordi* guovddášbeavdi* heahtenummar* bálvalusguovddáš*
		switchboard* reception helpline* hotline* emergency`,
	cueCoords: `koordinat* koordináhta* posisjon* gps breddegrad* lengdegrad* latitude* longitude* lat lon lng wgs84 coordinate* position`,
	cueHome:   `bolig boligen boligens hjem hjemmet heim heimen hus huset hytte hytta fritidsbolig* home house ruoktu ruovttu* viessu* orrunsadji* sijdda gåahtoe hïejme`,
	cueSole: `
		enkeltpersonforetak* enkeltpersonføretak* enkeltmannsforetak* enkeltmannsføretak* enk næringsdrivende næringsdrivande ovttaskasolmmoš* ovttaolmmošfitnodat* ovttaolbmofitnodat*
		sole proprietor*`,
	cueFiller: `
		nr no nummer nummeret nummar nummir number num er var på med den det de for som har hadde oppgitt oppgir oppgitte oppgjeve ditt din mitt min deres hans hennes hennar sitt sin vårt i av ved under om at til via og eller ja
		tilhører tilhøyrer tilhørende tilhøyrande nytt ny nye lyder lydende id følgende følgjande gammelt
		lea leat ii li le dahje gea jïh jallh the a an of is was to and or in by with my your his her its`,
}
