# What stands around every page.
product-name = Headsup
language-name = English
language-choose = Language
skip-to-content = Skip to the content
footer-promise = Asking is welcome. Nobody gets blamed here.
footer-answers = Answers for everyone

# Dates.
day-and-time = { $day } { $month } { $year }, { $time }
day-only = { $day } { $month } { $year }
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
