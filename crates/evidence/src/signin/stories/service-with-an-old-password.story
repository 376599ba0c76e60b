# A service starts when it is needed, at no steady interval, with the password of before the change.
must: backup stale-saved-password
attack: none
noise: 12 users 2 days
at 0d 08:00: sign-in backup 192.0.2.50
at 0d 16:00: password-changed backup
every 37m from 1d 06:00 x7 jitter 30m: fail-service backup 192.0.2.50
