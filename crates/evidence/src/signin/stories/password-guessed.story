# Thirty tries from an address never seen, then it works, and the tries stop.
must: rita password-guessed
attack: brute-force
got-in: rita
noise: 12 users 2 days
every 1d from 0d 08:00 x2: sign-in rita 192.0.2.10
every 11s from 1d 02:00 x30 jitter 8s: fail rita 203.0.113.9
at 1d 02:09: sign-in rita 203.0.113.9
