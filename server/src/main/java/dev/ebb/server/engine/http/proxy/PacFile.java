package dev.ebb.server.engine.http.proxy;

import dev.ebb.server.engine.TransferFailure;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.mozilla.javascript.Callable;
import org.mozilla.javascript.Context;
import org.mozilla.javascript.ContextFactory;
import org.mozilla.javascript.LambdaFunction;
import org.mozilla.javascript.RhinoException;
import org.mozilla.javascript.Scriptable;
import org.mozilla.javascript.ScriptableObject;

/**
 * A proxy auto-configuration file: asks its {@code FindProxyForURL} which way to go. The script sees no class of Java, and a run
 * that does not end is ended. Read again when the file changes. Confined to one thread, which it may keep waiting for names.
 */
final class PacFile {
    private static final long MAX_BYTES = 1 << 20;
    private static final int MAX_STACK = 1_000;
    private static final int OBSERVE_EVERY = 10_000;
    private static final Duration LONGEST_RUN = Duration.ofSeconds(5);

    /** The heap is everybody's: a script that collects more than this is after something else than a proxy. */
    private static final long MOST_ALLOCATED_BYTES = 64L << 20;

    private final Path file;
    private final ContextFactory factory = new BoundedFactory();
    private @Nullable FileTime read;
    private @Nullable ScriptableObject scope;

    PacFile(Path file) {
        this.file = file;
    }

    /** The hops to try in turn; BG_E_INVALID_PROXY_INFO when the file or its answer makes no sense. */
    List<ProxyHop> hops(ProxyTarget target) throws TransferFailure {
        String answer;
        try (Context context = factory.enterContext()) {
            ScriptableObject global = load(context);
            Object find = global.get("FindProxyForURL", global);
            if (!(find instanceof Callable function)) {
                throw ProxyFailures.invalid("The PAC file has no FindProxyForURL.");
            }
            Object[] arguments = {visible(target), target.host()};
            answer = Context.toString(function.call(context, global, global, arguments));
        } catch (RhinoException wrong) {
            throw ProxyFailures.invalid(
                    "The PAC file cannot be run: " + wrong.details() + " (line " + wrong.lineNumber() + ").");
        } catch (EndlessScriptError | StackOverflowError endless) {
            throw ProxyFailures.invalid("The PAC file did not come to an end.");
        } catch (IOException unreadable) {
            throw unreadable instanceof TransferFailure known
                    ? known
                    : ProxyFailures.invalid("The file of proxy.pac-file cannot be read.");
        }
        return parsed(answer);
    }

    /** Of an https URL a script sees no more than its proxies would. */
    private static String visible(ProxyTarget target) {
        if (!target.secure()) {
            return target.url();
        }
        int path = target.url().indexOf('/', "https://".length());
        return path < 0 ? target.url() : target.url().substring(0, path + 1);
    }

    private ScriptableObject load(Context context) throws IOException {
        FileTime changed = Files.getLastModifiedTime(file);
        ScriptableObject known = scope;
        if (known != null && changed.equals(read)) {
            return known;
        }
        if (Files.size(file) > MAX_BYTES) {
            throw ProxyFailures.invalid("The file of proxy.pac-file is too large.");
        }
        ScriptableObject fresh = context.initSafeStandardObjects();
        define(fresh, "dnsResolve", argument -> address(() -> InetAddress.getByName(argument)));
        define(fresh, "myIpAddress", argument -> address(InetAddress::getLocalHost));
        context.evaluateString(fresh, prelude(), "prelude", 1, null);
        context.evaluateString(fresh, Files.readString(file), "PAC", 1, null);
        scope = fresh;
        read = changed;
        return fresh;
    }

    private static String prelude() throws IOException {
        try (InputStream text = PacFile.class.getResourceAsStream("pac-functions.js")) {
            return new String(Objects.requireNonNull(text).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private interface Lookup {
        InetAddress find() throws UnknownHostException;
    }

    private interface Function {
        @Nullable
        String of(String argument);
    }

    private static void define(ScriptableObject scope, String name, Function function) {
        Scriptable made = new LambdaFunction(
                scope,
                name,
                1,
                (context, global, self, arguments) ->
                        function.of(arguments.length == 0 ? "" : Context.toString(arguments[0])));
        scope.put(name, scope, made);
    }

    private static @Nullable String address(Lookup lookup) {
        try {
            return lookup.find().getHostAddress();
        } catch (UnknownHostException unknown) {
            return null;
        }
    }

    private static List<ProxyHop> parsed(String answer) throws TransferFailure {
        List<ProxyHop> hops = new ArrayList<>();
        for (String entry : answer.split(";")) {
            String[] words = entry.strip().split("\\s+", 2);
            String scheme = switch (words[0].toUpperCase(Locale.ROOT)) {
                case "DIRECT", "" -> "";
                case "PROXY", "HTTP" -> "http://";
                case "HTTPS" -> "https://";
                case "SOCKS", "SOCKS5" -> "socks5://";
                default -> "unknown://";
            };
            if (!scheme.isEmpty()) {
                String host = words.length == 2 ? words[1] : "";
                ProxyTarget any = new ProxyTarget(false, "", 0, "");
                hops.addAll(ProxyList.parse(scheme + host, "the PAC file's answer", true)
                        .hops(any));
            } else if (!words[0].isEmpty()) {
                hops.add(ProxyHop.DIRECT);
            }
        }
        return hops;
    }

    /** Ends scripts that do not end by themselves. */
    private static final class BoundedFactory extends ContextFactory {
        private long end;
        private long allocated;

        @Override
        protected Context makeContext() {
            Context context = super.makeContext();
            // Interpreted, since only then instructions are counted; and a file of a few lines is not worth a compiler.
            context.setInterpretedMode(true);
            context.setInstructionObserverThreshold(OBSERVE_EVERY);
            context.setMaximumInterpreterStackDepth(MAX_STACK);
            context.setClassShutter(name -> false);
            end = System.nanoTime() + LONGEST_RUN.toNanos();
            allocated = ThreadAllocation.bytes();
            return context;
        }

        @Override
        protected void observeInstructionCount(Context context, int count) {
            boolean greedy = ThreadAllocation.bytes() - allocated > MOST_ALLOCATED_BYTES;
            if (greedy || System.nanoTime() - end > 0) {
                throw new EndlessScriptError();
            }
        }
    }

    /** No exception: a script could catch that. */
    private static final class EndlessScriptError extends Error {
        private static final long serialVersionUID = 1L;
    }
}
