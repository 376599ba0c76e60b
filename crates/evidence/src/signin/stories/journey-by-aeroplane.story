# Twelve hours from Berlin to New York, and back the next day: people travel.
must: none
attack: none
noise: 12 users 2 days
every 2h from 0d 08:00 x3: sign-in-mfa rita 192.0.2.10 at berlin with Firefox
at 1d 00:30: sign-in-mfa rita 198.51.100.4 at new-york with Firefox
at 1d 15:00: sign-in-mfa rita 192.0.2.10 at berlin with Firefox
