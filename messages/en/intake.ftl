# What the desk says by itself when something came in.
upload-left-out = { $count ->
    [one] Your report is here. One file did not fit: a report takes 20 files, 25 MB each, 60 MB together. Tell us what is in it, or add it here by itself.
   *[other] Your report is here. { $count } files did not fit: a report takes 20 files, 25 MB each, 60 MB together. Tell us what is in them, or add them here one by one.
}
upload-telling-picture = { $count ->
    [one] Your report is here. One picture or film was not kept: files of its kind can tell where and when it was taken, and we can't take that out of them. A screenshot of it is fine, or the same picture saved as JPEG or PNG.
   *[other] Your report is here. { $count } pictures or films were not kept: files of their kind can tell where and when they were taken, and we can't take that out of them. Screenshots of them are fine, or the same pictures saved as JPEG or PNG.
}
