# --- the installation ------------------------------------------------------------------------------------------------

# Beside this lie lib (jars), native (libraries), id (which build it is), and where it needs no Java of the machine, runtime.
launcher=$here/ebb
[ "$here" != /usr/share/ebb ] || launcher=/usr/bin/ebb
id=$here/id
[ ! -x "$here/runtime/bin/java" ] || EBB_JAVA=$here/runtime/bin/java

# By descriptor, the same path wherever this was unpacked: an archive of classes fits one class path, and no more.
exec 9<"$here"
for jar in "$here"/lib/ebb-server-*.jar; do
    jar=/proc/self/fd/9/lib/${jar##*/}
done
