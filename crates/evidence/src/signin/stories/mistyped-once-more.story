# A person mistypes a few times at the usual desk, and gets in.
must: rita mistyped-password
attack: none
noise: 12 users 2 days
every 1d from 0d 08:03 x2: sign-in rita 198.51.100.4
every 20s from 1d 13:10 x5 jitter 12s: fail rita 198.51.100.4
at 1d 13:12: sign-in rita 198.51.100.4
