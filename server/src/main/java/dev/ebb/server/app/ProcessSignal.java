package dev.ebb.server.app;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A signal that the service is told something by. The JDK has a class for signals that is supported but warned of by the
 * compiler, so it is asked for by name; where it is missing, or the signal is not to be had, there is none.
 */
final class ProcessSignal {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessSignal.class);

    private ProcessSignal() {}

    /**
     * Calls the action on a thread of the JDK's each time the signal comes. False when it never will: it cannot be watched for
     * here, or the process was started with it ignored, as a shell does with what it puts into the background.
     */
    static boolean on(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler calls = (proxy, method, arguments) -> switch (method.getName()) {
                case "handle" -> {
                    action.run();
                    yield null;
                }
                case "equals" ->
                    arguments != null && System.identityHashCode(proxy) == System.identityHashCode(arguments[0]);
                case "hashCode" -> System.identityHashCode(proxy);
                default -> "the handler of SIG" + name;
            };
            Object proxy =
                    Proxy.newProxyInstance(ProcessSignal.class.getClassLoader(), new Class<?>[] {handler}, calls);
            Object which = signal.getConstructor(String.class).newInstance(name);
            Object before = signal.getMethod("handle", signal, handler).invoke(null, which, proxy);
            return !Objects.equals(before, handler.getField("SIG_IGN").get(null)); // which the JVM leaves ignored
        } catch (ReflectiveOperationException missing) {
            LOG.warn("SIG{} cannot be watched for here", name, missing);
            return false;
        }
    }
}
