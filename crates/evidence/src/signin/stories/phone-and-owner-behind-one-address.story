# Laptop and phone share the home address: the owner signs in well, the phone goes on failing.
must: rita stale-saved-password
attack: none
noise: 5 users 2 days
at 0d 18:00: sign-in rita 198.51.100.4
at 1d 07:00: password-changed rita
every 10m from 1d 07:04 x20 jitter 10s: fail rita 198.51.100.4
at 1d 07:31: sign-in rita 198.51.100.4
at 1d 08:46: sign-in rita 198.51.100.4
