# --- getting ready ---------------------------------------------------------------------------------------------------

# Libraries that are there already need no folder to be unpacked in, and no second at each start.
native=/proc/self/fd/9/native
common="$common -Djava.library.path=$native -Dorg.sqlite.lib.path=$native -Djna.boot.library.path=$native"
common="$common -Djna.nounpack=true"

# One that came with the runtime; else the one that the package made when it was installed; else, where there is a runtime,
# one of this user's, made when it is first needed.
work=$here/cache
archive=$work/classes.jsa
if [ ! -s "$archive" ] && command -v cksum >/dev/null; then
    name_archive
    if [ ! -f "$archive" ] && [ -x "$here/runtime/bin/java" ] && [ "${EBB_ARCHIVE:-}" != make ]; then
        [ -w "$here" ] || work=${XDG_CACHE_HOME:-${HOME:-}/.cache}/ebb
        name_archive
        if [ ! -f "$archive" ] && mkdir -p -- "$work" 2>/dev/null && [ -w "$work" ]; then
            say "getting ready for Java $java_version once, this takes some seconds"
            dump_archive
        fi
    fi
fi
if [ "${EBB_ARCHIVE:-}" = make ]; then
    dump_archive
    exit 0
fi
if [ -s "$archive" ]; then
    exec 8<"$work"
    archive=/proc/self/fd/8/${archive##*/}
    common="$common -XX:SharedArchiveFile=$archive -Debb.archive=$archive"
fi
