# A stranger guesses the password and changes it; the owner then fails at the usual desk.
must: rita password-guessed
attack: brute-force
got-in: rita
noise: 12 users 2 days
every 4h from 0d 08:00 x3: sign-in rita 192.0.2.10
every 9s from 1d 06:00 x40 jitter 6s: fail rita 203.0.113.9
at 1d 06:08: sign-in rita 203.0.113.9
at 1d 06:10: password-changed rita
every 40s from 1d 07:40 x4 jitter 20s: fail rita 192.0.2.10
