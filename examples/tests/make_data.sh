#!/bin/sh
# make_data.sh FOLDER: writes small data sets there, good ones and ones damaged in every way that the
# examples must recognise.
set -eu

rm -rf "$1"
mkdir -p "$1"
cd "$1"

repeat() { # repeat COUNT BYTES
    count=$1
    while [ "$count" -gt 0 ]; do
        printf "$2"
        count=$((count - 1))
    done
}

images_header() { printf '\000\000\010\003\000\000\000'"$1"'\000\000\000\002\000\000\000\002'; }
labels_header() { printf '\000\000\010\001\000\000\000'"$1"; }
train_images=train-images-idx3-ubyte
train_labels=train-labels-idx1-ubyte

mkdir good
{ images_header '\024'; repeat 20 '\000\377\200\001'; } >good/$train_images
{ labels_header '\024'; repeat 10 '\000\011'; } >good/$train_labels
{ images_header '\012'; repeat 10 '\377\000\001\200'; } >good/t10k-images-idx3-ubyte
{ labels_header '\012'; repeat 5 '\011\000'; } >good/t10k-labels-idx1-ubyte

cp -r good good_gz
gzip good_gz/*

for name in incomplete truncated no_header too_long bad_magic huge_header bad_label mismatch other_size
do
    cp -r good $name
done
rm incomplete/t10k-labels-idx1-ubyte
head -c 91 good/$train_images >truncated/$train_images
head -c 3 good/$train_images >no_header/$train_images
printf x >>too_long/$train_images
cp good/$train_labels bad_magic/$train_images
printf '\000\000\010\003\377\377\377\377\000\000\000\002\000\000\000\002' >huge_header/$train_images
{ labels_header '\024'; printf '\000\001\012'; repeat 17 '\000'; } >bad_label/$train_labels
{ labels_header '\023'; repeat 19 '\000'; } >mismatch/$train_labels
{ printf '\000\000\010\003\000\000\000\012\000\000\000\002\000\000\000\003'; repeat 60 '\000'; } \
    >other_size/t10k-images-idx3-ubyte

for name in damaged_gz truncated_gz
do
    cp -r good_gz $name
done
# The bytes before the last eight are compressed data, the last eight are checksum and size.
size=$(wc -c <good_gz/$train_images.gz)
{
    head -c $((size - 8)) good_gz/$train_images.gz
    printf 'XXXXXXXX'
} >damaged_gz/$train_images.gz
head -c $((size - 6)) good_gz/$train_images.gz >truncated_gz/$train_images.gz

pixels=$(repeat 64 '7,')
: >empty.csv
repeat 10 "${pixels}3\r\n" >crlf.csv
{ repeat 2 "${pixels}3\n"; printf '%s\n' "${pixels%7,}3"; repeat 7 "${pixels}3\n"; } >ragged.csv
{ repeat 1 "${pixels}3\n"; printf 'cat,%s\n' "$pixels"; } >text.csv
repeat 10 "${pixels}11\n" >label.csv

# Tables for regression; "constant feature" is a column that never varies.
lines() { # lines FROM TO: rows a, b, y
    i=$1
    while [ "$i" -le "$2" ]; do
        echo "$i,4,$((i * i % 7))"
        i=$((i + 1))
    done
}
{ echo 'a,"constant feature",y'; lines 1 20; } >table.csv
{ echo a,b,y; lines 1 19; } >short.csv
lines 1 20 >headless.csv
{ echo only; lines 1 20; } >one_column.csv
{ echo a,b,y; lines 1 20; echo 1,2; } >ragged_table.csv
{ echo a,b,y; lines 1 20; echo 1,four,2; } >text_table.csv
{ echo a,b,y; lines 1 20; echo 1,nan,2; } >nan_table.csv
{ echo a,b,y; lines 1 20 | sed 's/[0-9]*$/3/'; } >constant.csv
