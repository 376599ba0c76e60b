# The telephone at home keeps the old password, and meanwhile a stranger tries the same account, fast.
must: rita brute-force
attack: brute-force
noise: 12 users 2 days
at 0d 08:00: sign-in rita 192.0.2.10
at 0d 19:00: sign-in rita 198.51.100.4
at 1d 09:00: password-changed rita
every 15m from 1d 09:07 x8 jitter 20s: fail rita 198.51.100.4
every 4s from 1d 09:40 x80 jitter 3s: fail rita 203.0.113.9
