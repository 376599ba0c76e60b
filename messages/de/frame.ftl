# Was um jede Seite herum steht.
product-name = Headsup
language-name = Deutsch
language-choose = Sprache
skip-to-content = Zum Inhalt springen
footer-promise = Fragen ist willkommen. Hier gibt es keine Vorwürfe.
footer-answers = Antworten für alle

# Daten.
day-and-time = { $day }. { $month } { $year }, { $time } Uhr
day-only = { $day }. { $month } { $year }
month-1 = Januar
month-2 = Februar
month-3 = März
month-4 = April
month-5 = Mai
month-6 = Juni
month-7 = Juli
month-8 = August
month-9 = September
month-10 = Oktober
month-11 = November
month-12 = Dezember
