# The organisation's own tunnel ends in Dublin, and the carrier's hub in Munich: many sign in from there, minutes after the office.
must: none
attack: none
noise: 12 users 2 days
every 5m from 0d 08:00 x9: sign-in-mfa rita{n} 192.0.2.10 at berlin with Firefox
every 5m from 0d 08:20 x9: sign-in-mfa rita{n} 198.51.100.4 at dublin with Firefox
every 5m from 0d 09:20 x9: sign-in-mfa rita{n} 198.51.100.5 at munich with Safari
every 5m from 1d 08:00 x9: sign-in-mfa rita{n} 192.0.2.10 at berlin with Firefox
every 5m from 1d 08:15 x9: sign-in-mfa rita{n} 198.51.100.4 at dublin with Firefox
