//! The words mail programs write around an inline forward, by language: labels of the copied header block, sentences that
//! announce a forward, sentences of the form "on … somebody wrote", names of months. Facts about the programs, nothing
//! else; the code that reads them is beside. A new language is a new row.

/// One field of a copied header block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Label {
    /// The sender.
    From,
    /// The date it was sent.
    Date,
    /// The recipients.
    To,
    /// Those in copy.
    Cc,
    /// The subject.
    Subject,
    /// Where answers should go.
    ReplyTo,
}

/// The labels of one language, lower case, as Apple Mail, Gmail, Outlook, Yahoo, Thunderbird and HubSpot write them.
pub(super) struct LanguageLabels {
    /// The language, for the reader of this table only.
    #[cfg_attr(not(test), expect(dead_code, reason = "names the row; tests walk it"))]
    pub language: &'static str,
    /// The labels, each field with all its spellings.
    pub labels: &'static [(Label, &'static [&'static str])],
}

/// Words that programs leave in English whatever their language is.
const ENGLISH: &[(Label, &[&str])] = &[
    (Label::From, &["from"]),
    (Label::Date, &["date", "sent"]),
    (Label::To, &["to"]),
    (Label::Cc, &["cc", "c.c."]),
    (Label::Subject, &["subject"]),
    (Label::ReplyTo, &["reply-to", "reply to"]),
];

macro_rules! language {
    ($name:literal, from $from:expr, date $date:expr, to $to:expr, cc $cc:expr, subject $subject:expr, reply $reply:expr) => {
        LanguageLabels {
            language: $name,
            labels: &[
                (Label::From, &$from),
                (Label::Date, &$date),
                (Label::To, &$to),
                (Label::Cc, &$cc),
                (Label::Subject, &$subject),
                (Label::ReplyTo, &$reply),
            ],
        }
    };
}

/// The table. Rows: the 22 languages of the project's table of interfaces, and Estonian, which Gmail has as well.
#[rustfmt::skip]
pub(super) const LANGUAGES: &[LanguageLabels] = &[
    LanguageLabels { language: "en", labels: ENGLISH },
    language!("hr", from ["šalje", "od"], date ["datum", "poslano"], to ["prima", "za"], cc ["cc", "kopija"], subject ["predmet", "naslov"], reply ["odgovori na"]),
    language!("cs", from ["od"], date ["datum", "odesláno"], to ["komu"], cc ["kopie"], subject ["předmět"], reply ["odpověď-komu", "odpovědět komu"]),
    language!("da", from ["fra"], date ["dato", "sendt"], to ["til"], cc ["cc", "kopi"], subject ["emne"], reply ["svar til"]),
    language!("nl", from ["van"], date ["datum", "verzonden"], to ["aan"], cc ["cc", "kopie"], subject ["onderwerp"], reply ["antwoord aan"]),
    language!("fr", from ["de"], date ["date", "envoyé", "envoyé le"], to ["à", "pour"], cc ["cc", "copie à"], subject ["objet", "sujet"], reply ["répondre à"]),
    language!("fi", from ["lähettäjä"], date ["päivämäärä", "päiväys", "lähetetty"], to ["vastaanottaja"], cc ["kopio"], subject ["aihe"], reply ["vastaus"]),
    language!("de", from ["von"], date ["datum", "gesendet"], to ["an"], cc ["cc", "kopie", "kopie (cc)"], subject ["betreff"], reply ["antwort an"]),
    language!("hu", from ["feladó"], date ["dátum", "elküldve"], to ["címzett"], cc ["másolat", "másolatot kap"], subject ["tárgy"], reply ["válaszcím"]),
    language!("it", from ["da", "mittente"], date ["data", "inviato"], to ["a"], cc ["cc"], subject ["oggetto"], reply ["rispondi a"]),
    language!("ja", from ["送信元", "差出人", "送信者", "from"], date ["日付", "日時", "送信日時"], to ["送信先", "宛先"], cc ["cc"], subject ["件名"], reply ["返信先"]),
    language!("no", from ["fra"], date ["dato", "sendt"], to ["til"], cc ["kopi"], subject ["emne"], reply ["svar til"]),
    language!("pl", from ["od", "nadawca"], date ["data", "wysłano"], to ["do", "adresat"], cc ["dw", "kopia"], subject ["temat"], reply ["odpowiedz do"]),
    language!("pt-BR", from ["de"], date ["data", "enviado", "enviada em", "enviado em"], to ["para"], cc ["cc"], subject ["assunto"], reply ["responder a"]),
    language!("pt-PT", from ["de"], date ["data", "enviado", "enviada"], to ["para"], cc ["cc"], subject ["assunto"], reply ["responder a"]),
    language!("ro", from ["expeditorul", "expeditor", "de la"], date ["dată", "data", "trimis"], to ["destinatarul", "către"], cc ["cc"], subject ["subiectul", "subiect"], reply ["răspuns către"]),
    language!("ru", from ["отправитель", "от", "от кого"], date ["дата", "отправлено"], to ["кому"], cc ["копия"], subject ["тема"], reply ["ответить"]),
    language!("sk", from ["od"], date ["dátum", "odoslané"], to ["pre", "komu"], cc ["kópia"], subject ["predmet"], reply ["odpovedať"]),
    language!("es", from ["de"], date ["fecha", "enviado", "enviado el"], to ["para", "a"], cc ["cc"], subject ["asunto"], reply ["responder a"]),
    language!("sv", from ["från"], date ["datum", "skickat"], to ["till"], cc ["kopia"], subject ["ämne"], reply ["svara till"]),
    language!("tr", from ["kimden", "gönderen"], date ["tarih", "gönderilen", "gönderildi", "gönderme tarihi"], to ["kime"], cc ["bilgi", "cc"], subject ["konu"], reply ["yanıtla"]),
    language!("uk", from ["від кого", "від"], date ["дата", "відправлено", "надіслано"], to ["кому"], cc ["копія"], subject ["тема"], reply ["відповісти"]),
    language!("et", from ["saatja"], date ["kuupäev", "saadetud"], to ["adressaat", "saaja"], cc ["koopia"], subject ["teema"], reply ["vasta"]),
];

/// Sentences that announce a forward on a line of their own, lower case, without colon: Apple Mail's and MailMate's.
pub(super) const ANNOUNCEMENTS: &[&str] = &[
    "begin forwarded message",
    "forwarded message",
    "započni proslijeđenu poruku",
    "začátek přeposílané zprávy",
    "start på videresendt besked",
    "begin doorgestuurd bericht",
    "début du message réexpédié",
    "début du message transféré",
    "välitetty viesti alkaa",
    "anfang der weitergeleiteten nachricht",
    "anfang der weitergeleiteten e-mail",
    "továbbított levél kezdete",
    "inizio messaggio inoltrato",
    "転送されたメッセージ",
    "videresendt melding",
    "początek przekazywanej wiadomości",
    "início da mensagem encaminhada",
    "início da mensagem reencaminhada",
    "începe mesajul redirecționat",
    "начало переадресованного сообщения",
    "začiatok preposlanej správy",
    "inicio del mensaje reenviado",
    "vidarebefordrat mejl",
    "i̇leti başlangıcı",
    "ileti başlangıcı",
    "початок листа, що пересилається",
];

/// Words between dashes that announce a forward, lower case: Gmail's, Thunderbird's, Yahoo's, HubSpot's, Missive's.
pub(super) const BETWEEN_DASHES: &[&str] = &[
    "forwarded message",
    "fwd.msg",
    "proslijeđena poruka",
    "přeposlaná zpráva",
    "videresendt meddelelse",
    "doorgestuurd bericht",
    "message transféré",
    "message transmis",
    "välitetty viesti",
    "edelleenlähetetty viesti",
    "weitergeleitete nachricht",
    "továbbított üzenet",
    "messaggio inoltrato",
    "メッセージを転送",
    "転送メッセージ",
    "videresendt melding",
    "treść przekazanej wiadomości",
    "przekazana wiadomość",
    "wiadomość przesłana dalej",
    "mensagem encaminhada",
    "mensagem reencaminhada",
    "mesaj redirecționat",
    "перенаправленное сообщение",
    "пересылаемое сообщение",
    "preposlaná správa",
    "mensaje reenviado",
    "vidarebefordrat meddelande",
    "i̇letilen i̇leti",
    "i̇letilmiş mesaj",
    "переслане повідомлення",
    "перенаправлене повідомлення",
];

/// Words between dashes that stand above forwards and replies alike, lower case: IONOS's and old Outlook's.
pub(super) const BETWEEN_DASHES_UNSURE: &[&str] = &[
    "original message",
    "ursprüngliche nachricht",
    "originalnachricht",
    "message d'origine",
    "message original",
    "mensaje original",
    "messaggio originale",
    "oorspronkelijk bericht",
    "mensagem original",
    "originalmeddelande",
    "opprinnelig melding",
    "oprindelig meddelelse",
    "alkuperäinen viesti",
    "wiadomość oryginalna",
    "původní zpráva",
    "исходное сообщение",
    "eredeti üzenet",
    "orijinal mesaj",
];

/// Sentences by which Outlook 2019 introduces a forward: `{date}` and `{from}` in the order of the language.
pub(super) const WROTE: &[&str] = &[
    "On {date}, {from} wrote",
    "Dne {date}, {from} napsal(a)",
    "D. {date} skrev {from}",
    "Den {date} skrev {from} följande",
    "Den {date} skrev {from}",
    "Am {date} schrieb {from}",
    "El {date}, {from} escribió",
    "{from} kirjoitti {date}",
    "Le {date}, {from} a écrit",
    "{date} időpontban {from} ezt írta",
    "Il giorno {date} {from} ha scritto",
    "Op {date} heeft {from} geschreven",
    "{from} skrev følgende den {date}",
    "Dnia {date} użytkownik {from} napisał",
    "Em {date}, {from} escreveu",
    "{date} пользователь {from} написал",
    "{date} користувач {from} написав",
    "{date} používateľ {from} napísal",
    "{from}, {date} tarihinde şunu yazdı",
    "La {date}, {from} a scris",
    "Dana {date} {from} je napisao/la",
];

/// More sentences that stand above what an answer quotes, as Gmail, Apple Mail and Thunderbird write them in languages
/// where they differ from the ones above.
pub(super) const WROTE_IN_ANSWERS: &[&str] = &[
    "Il {date}, {from} ha scritto",
    "Op {date} schreef {from}",
    "{date} {from} napisał(a)",
    "Wiadomość napisana przez {from} w dniu {date}",
    "W dniu {date}, {from} pisze",
    "W dniu {date} {from} pisze",
    "{date} skrev {from}",
    "{date} {from} kirjoitti",
    "{date} odesílatel {from} napsal",
    "{date} {from} napísal(a)",
    "{from} ezt írta (időpont: {date})",
    "{date} {from} пише",
    "{date} {from} пишет",
    "În {date}, {from} a scris",
    "Pe {date}, {from} a scris",
    "{date} {from} napisao je",
    "{date} {from} napisala je",
    "{from} kirjutas kuupäeval {date}",
    "{from} schrieb am {date}",
    "{from} wrote on {date}",
    "{from} a écrit le {date}",
];

/// What telephones and tablets put below a mail by themselves: the beginning of the line, lower case.
pub(super) const SENT_FROM: &[&str] = &[
    "sent from my ",
    "sent from outlook",
    "sent from mail for",
    "sent from yahoo",
    "sent from proton",
    "sent via ",
    "get outlook for ",
    "von meinem iphone gesendet",
    "von meinem ipad gesendet",
    "von meinem handy gesendet",
    "von meinem mobilgerät gesendet",
    "gesendet von meinem",
    "gesendet von mail für",
    "gesendet von outlook",
    "gesendet mit der",
    "holen sie sich outlook",
    "envoyé de mon",
    "envoyé depuis mon",
    "envoyé à partir de",
    "enviado desde mi",
    "enviado do meu",
    "inviato da iphone",
    "inviato dal mio",
    "verzonden vanaf mijn",
    "verstuurd vanaf mijn",
    "skickat från min",
    "sendt fra min",
    "lähetetty iphonesta",
    "wysłane z iphone",
    "odesláno z iphonu",
    "odoslané z iphonu",
    "отправлено с iphone",
    "надіслано з iphone",
    "iphone'umdan gönderildi",
    "trimis de pe iphone",
    "poslano s mojeg",
    "elküldve az iphone",
    "iphoneから送信",
];

/// The beginnings of the names of months, January first, lower case, as many letters as tell them apart in all languages
/// together. The longest beginning that fits wins.
#[rustfmt::skip]
pub(super) const MONTHS: [&[&str]; 12] = [
    &["jan", "ene", "gen", "led", "tam", "янв", "січ", "sty", "ian", "oca", "jaan"],
    &["feb", "fév", "fev", "hel", "úno", "фев", "лют", "lut", "şub", "veeb"],
    &["mar", "mär", "mrt", "mrz", "maa", "bře", "мар", "бер", "már"],
    &["apr", "avr", "abr", "huh", "dub", "апр", "квіт", "kwi", "ápr", "nis"],
    &["may", "mai", "mag", "maj", "mei", "tou", "kvě", "мая", "май", "трав", "máj"],
    &["jun", "juin", "giu", "kes", "čvn", "červn", "červen", "июн", "черв", "cze", "jún", "haz", "iun", "juun"],
    &["jul", "juil", "lug", "hei", "čvc", "červenc", "июл", "лип", "lip", "júl", "tem", "iul", "juul"],
    &["aug", "aoû", "aou", "ago", "elo", "srp", "авг", "серп", "sie", "ağu"],
    &["sep", "set", "syy", "zář", "сен", "вер", "wrz", "szept", "eyl"],
    &["oct", "okt", "ott", "out", "lok", "říj", "paź", "окт", "жовт", "eki"],
    &["nov", "marr", "lis", "ноя", "лист", "kas", "noi"],
    &["dec", "dez", "déc", "dic", "jou", "pro", "дек", "груд", "gru", "ara", "dets"],
];

/// Croatian names of months, which mean other months in Czech and Polish.
#[rustfmt::skip]
pub(super) const CROATIAN_MONTHS: [&[&str]; 12] = [
    &["sij"], &["velj"], &["ožu"], &["tra"], &["svi"], &["lip"], &["srp"], &["kol"], &["ruj"], &["lis"], &["stu"], &["pro"],
];
