# What the desk says by itself when something came in.
upload-left-out = { $count ->
    [one] Your report is here. One file did not fit: a report takes 20 files, 25 MB each, 60 MB together. Tell us what is in it, or add it here by itself.
   *[other] Your report is here. { $count } files did not fit: a report takes 20 files, 25 MB each, 60 MB together. Tell us what is in them, or add them here one by one.
}
