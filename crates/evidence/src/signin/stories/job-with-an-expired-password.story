# A job asks each hour; its password ran out, which no other password in the job would mend.
must: backup expired-or-disabled-account
attack: none
noise: 12 users 2 days
every 1h from 0d 00:05 x20: sign-in backup 192.0.2.50
every 1h from 1d 00:05 x12 jitter 3s: expired backup 192.0.2.50
