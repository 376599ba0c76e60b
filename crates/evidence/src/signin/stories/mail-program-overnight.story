# A mail program at home tries all night; no change of the password is in the log.
must: rita stale-saved-password
attack: none
noise: 12 users 2 days
at 0d 18:00: sign-in rita 198.51.100.4
every 5m from 0d 22:00 x90 jitter 5s: fail rita 198.51.100.4
at 1d 02:00: sign-in rita 192.0.2.10
