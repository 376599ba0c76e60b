# The desk's program ends in a tunnel abroad; between the two the telephone fetched mail. The program is no new one.
must: rita undecided
attack: none
noise: 12 users 2 days
every 4h from 0d 08:00 x3: sign-in-mfa rita 192.0.2.10 at berlin with Firefox
every 1h from 0d 09:00 x9: sign-in-mfa rita 192.0.2.10 at berlin with Mail
at 1d 08:00: sign-in-mfa rita 192.0.2.10 at berlin with Firefox
at 1d 08:30: sign-in-mfa rita 192.0.2.10 at berlin with Mail
at 1d 08:40: sign-in-mfa rita 198.51.100.4 at new-york with Firefox
