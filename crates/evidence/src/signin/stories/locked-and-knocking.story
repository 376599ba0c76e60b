# The lock itself is told in another log; here one sees that it holds.
must: rita mistyped-password
attack: none
noise: 12 users 2 days
at 0d 08:00: sign-in rita 192.0.2.10
at 1d 08:01:10: fail rita 192.0.2.10
at 1d 08:01:25: fail rita 192.0.2.10
at 1d 08:02:40: fail rita 192.0.2.10
at 1d 08:06:02: fail rita 192.0.2.10
at 1d 08:06:40: knocks-at-lock rita 192.0.2.10
at 1d 08:14:00: knocks-at-lock rita 192.0.2.10
