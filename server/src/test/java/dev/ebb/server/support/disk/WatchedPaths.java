package dev.ebb.server.support.disk;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Paths of a real file system that say that they belong to another one: so that is whom {@code Files} asks. */
final class WatchedPaths {
    private final FileSystem claimed;

    WatchedPaths(FileSystem claimed) {
        this.claimed = claimed;
    }

    Path of(Path real) {
        return (Path)
                Proxy.newProxyInstance(Path.class.getClassLoader(), new Class<?>[] {Path.class}, new Handler(real));
    }

    static Path real(Path path) {
        boolean ours = Proxy.isProxyClass(path.getClass()) && Proxy.getInvocationHandler(path) instanceof Handler;
        return ours ? ((Handler) Proxy.getInvocationHandler(path)).real : path;
    }

    private final class Handler implements InvocationHandler {
        private final Path real;

        Handler(Path real) {
            this.real = real;
        }

        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
            switch (method.getName()) {
                case "getFileSystem":
                    return claimed;
                case "equals":
                    return arguments[0] instanceof Path other && real.equals(real(other));
                case "iterator":
                    List<Path> names = new ArrayList<>();
                    real.forEach(name -> names.add(of(name)));
                    return names.iterator();
                default:
                    return wrapped(call(method, arguments));
            }
        }

        private Object wrapped(Object result) {
            return result instanceof Path path ? of(path) : result;
        }

        private Object call(Method method, Object[] arguments) throws Throwable {
            Object[] plain = arguments == null
                    ? null
                    : Arrays.stream(arguments)
                            .map(it -> it instanceof Path path ? real(path) : it)
                            .toArray();
            try {
                return method.invoke(real, plain);
            } catch (InvocationTargetException failed) {
                throw failed.getCause();
            }
        }
    }
}
