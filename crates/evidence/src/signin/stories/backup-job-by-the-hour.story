# A job runs each hour under an account whose password was changed; two tries at once, from a server of ours.
must: backup stale-saved-password
attack: none
noise: 12 users 2 days
every 1h from 0d 00:05 x10: sign-in backup 192.0.2.50
at 0d 10:30: password-changed backup
every 1h from 0d 11:05 x12 jitter 3s: fail backup 192.0.2.50
every 1h from 0d 11:05:02 x12 jitter 3s: fail backup 192.0.2.50
