# Telephone and tablet, at two addresses, both with the password of yesterday.
must: rita stale-saved-password
attack: none
noise: 12 users 2 days
every 4h from 0d 08:00 x3: sign-in rita 192.0.2.10
every 30m from 0d 18:00 x6: sign-in rita 198.51.100.4
every 30m from 0d 18:10 x6: sign-in rita 198.51.100.5
at 1d 08:00: password-changed rita
every 15m from 1d 08:05 x9 jitter 20s: fail rita 198.51.100.4
every 20m from 1d 08:07 x7 jitter 20s: fail rita 198.51.100.5
at 1d 08:01: sign-in rita 192.0.2.10
