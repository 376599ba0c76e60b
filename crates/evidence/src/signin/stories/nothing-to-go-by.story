# Six failures at odd moments from an address never seen, no sign-in behind them: the log doesn't tell.
must: rita undecided
attack: none
noise: 12 users 2 days
at 0d 08:00: sign-in rita 192.0.2.10
at 1d 09:00:00: fail rita 198.51.100.77
at 1d 09:00:21: fail rita 198.51.100.77
at 1d 09:01:05: fail rita 198.51.100.77
at 1d 09:09:00: fail rita 198.51.100.77
at 1d 09:10:30: fail rita 198.51.100.77
at 1d 09:31:00: fail rita 198.51.100.77
