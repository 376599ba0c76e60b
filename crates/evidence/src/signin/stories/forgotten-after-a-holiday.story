# Three weeks away, the password is gone; tries at odd moments, then the account locks.
must: rita mistyped-password
attack: none
noise: 12 users 2 days
at 0d 08:03: sign-in rita 198.51.100.4
at 0d 12:30: sign-in rita 198.51.100.4
at 1d 08:01:10: fail rita 198.51.100.4
at 1d 08:01:25: fail rita 198.51.100.4
at 1d 08:02:40: fail rita 198.51.100.4
at 1d 08:06:02: fail rita 198.51.100.4
at 1d 08:06:31: fail rita 198.51.100.4
at 1d 08:14:00: fail rita 198.51.100.4
at 1d 08:14:01: lock rita
