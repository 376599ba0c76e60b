# The password is changed at the desk; the phone at home keeps the old one and locks the account.
must: rita stale-saved-password
attack: none
noise: 12 users 2 days
every 1d from 0d 08:00 x2: sign-in rita 192.0.2.10
at 0d 19:00: sign-in rita 198.51.100.4
at 1d 09:00: password-changed rita
every 15m from 1d 09:07 x14 jitter 20s: fail rita 198.51.100.4
at 1d 09:30: sign-in rita 192.0.2.10
at 1d 10:22: lock rita
