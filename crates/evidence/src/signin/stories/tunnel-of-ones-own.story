# One person, the same program, a tunnel that ends abroad: it may be them, and the log doesn't tell.
must: rita undecided
attack: none
noise: 12 users 2 days
every 4h from 0d 08:00 x3: sign-in-mfa rita 192.0.2.10 at berlin with Firefox
at 1d 08:00: sign-in-mfa rita 192.0.2.10 at berlin with Firefox
at 1d 08:40: sign-in-mfa rita 198.51.100.4 at new-york with Firefox
