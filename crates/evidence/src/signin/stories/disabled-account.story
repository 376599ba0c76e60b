# The account is locked by hand somewhere else; this log says only that it is.
must: rita expired-or-disabled-account
attack: none
noise: 12 users 2 days
at 0d 08:00: sign-in rita 192.0.2.10
every 2m from 1d 08:00 x5 jitter 50s: disabled rita 192.0.2.10
