package dev.ebb.server.network;

import dev.ebb.server.policy.CostStates;
import dev.ebb.server.policy.NetworkCost;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.connections.IDisconnectCallback;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.connections.impl.DBusConnectionBuilder;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.exceptions.DBusExecutionException;
import org.freedesktop.dbus.interfaces.DBus;
import org.freedesktop.dbus.interfaces.Properties;
import org.freedesktop.dbus.matchrules.DBusMatchRuleBuilder;
import org.freedesktop.dbus.types.Variant;

/**
 * NetworkManager behind a D-Bus connection of our own: what the connection in use costs, and a call whenever that may have
 * changed. Nobody is started by being asked. To be used by one thread; the calls come from one of the library.
 */
final class NetworkManagerBus implements AutoCloseable {
    private static final String MANAGER = "org.freedesktop.NetworkManager";
    private static final String MANAGER_PATH = "/org/freedesktop/NetworkManager";
    private static final String ACTIVE = MANAGER + ".Connection.Active";
    private static final String DEVICE = MANAGER + ".Device";
    private static final String MODEMS = "org.freedesktop.ModemManager1";
    private static final String MODEM_PATHS = "/org/freedesktop/ModemManager1/Modem";
    private static final String CELL = MODEMS + ".Modem.Modem3gpp";
    private static final String SOURCE = "NetworkManager";

    /** NM_METERED_YES and NM_METERED_GUESS_YES. */
    private static final Set<Long> METERED = Set.of(1L, 3L);

    /** NM_DEVICE_TYPE_MODEM. */
    private static final long MODEM = 8;

    /** MM_MODEM_3GPP_REGISTRATION_STATE_ROAMING, ..._ROAMING_SMS_ONLY and ..._ROAMING_CSFB_NOT_PREFERRED. */
    private static final Set<Long> ROAMING = Set.of(5L, 7L, 10L);

    private final DBusConnection bus;

    private NetworkManagerBus(DBusConnection bus) {
        this.bus = bus;
    }

    /** Connects and asks to be told of changes. */
    static NetworkManagerBus connect(String address, Runnable changed, Runnable lost)
            throws DBusException, IOException {
        DBusConnection bus = DBusConnectionBuilder.forAddress(address)
                .withShared(false)
                .receivingThreadConfig()
                .withSignalThreadCount(1)
                .withErrorHandlerThreadCount(1)
                .withMethodCallThreadCount(1)
                .withMethodReturnThreadCount(1)
                .connectionConfig()
                .withDisconnectCallback(new Lost(lost))
                .build();
        try {
            for (DBusMatchRuleBuilder rule : List.of(
                    properties().withPath(MANAGER_PATH),
                    properties().withPathNamespace(MODEM_PATHS).withArg0123(0, CELL),
                    signal("org.freedesktop.DBus", "NameOwnerChanged").withArg0123(0, MANAGER))) {
                bus.addGenericSigHandler(rule.build(), it -> changed.run());
            }
            return new NetworkManagerBus(bus);
        } catch (DBusException | RuntimeException failed) {
            bus.close();
            throw failed;
        }
    }

    /** What the connection in use costs; UNKNOWN where NetworkManager does not run or has nothing to say. */
    NetworkCost read() throws DBusException {
        DBus door = bus.getRemoteObject("org.freedesktop.DBus", "/org/freedesktop/DBus", DBus.class);
        if (!door.NameHasOwner(MANAGER)) {
            return NetworkCost.UNKNOWN;
        }
        long metered = number(get(MANAGER, MANAGER_PATH, MANAGER, "Metered"));
        int state = METERED.contains(metered) ? CostStates.CAPPED_USAGE_UNKNOWN : CostStates.UNRESTRICTED;
        String device = device();
        if (device.isEmpty()) {
            return new NetworkCost(state, SOURCE, "");
        }
        String name = text(get(MANAGER, device, DEVICE, "Interface"));
        return new NetworkCost(isRoaming(device) ? CostStates.ROAMING | state : state, SOURCE, name);
    }

    /** The device of the primary connection; empty when there is none. */
    private String device() {
        String primary = path(get(MANAGER, MANAGER_PATH, MANAGER, "PrimaryConnection"));
        if (primary.length() <= 1) {
            return "";
        }
        try {
            Object devices = get(MANAGER, primary, ACTIVE, "Devices");
            List<?> all = devices instanceof Object[] array
                    ? List.of(array)
                    : devices instanceof List<?> list ? list : List.of();
            return all.isEmpty() ? "" : path(all.get(0));
        } catch (DBusExecutionException gone) {
            return "";
        }
    }

    private boolean isRoaming(String device) {
        if (number(get(MANAGER, device, DEVICE, "DeviceType")) != MODEM) {
            return false;
        }
        String modem = text(get(MANAGER, device, DEVICE, "Udi"));
        try {
            return modem.startsWith(MODEM_PATHS)
                    && ROAMING.contains(number(get(MODEMS, modem, CELL, "RegistrationState")));
        } catch (DBusExecutionException noSuchModem) {
            return false;
        }
    }

    private Object get(String service, String path, String type, String property) {
        try {
            Object value = bus.getRemoteObject(service, path, Properties.class).Get(type, property);
            return value instanceof Variant<?> boxed ? boxed.getValue() : value;
        } catch (DBusException unusable) {
            throw new DBusExecutionException(service + path + ": " + unusable.getMessage());
        }
    }

    private static DBusMatchRuleBuilder properties() {
        return signal("org.freedesktop.DBus.Properties", "PropertiesChanged");
    }

    private static DBusMatchRuleBuilder signal(String type, String member) {
        return DBusMatchRuleBuilder.create()
                .withType("signal")
                .withInterface(type)
                .withMember(member);
    }

    private static long number(Object value) {
        return value instanceof Number number ? number.longValue() : 0;
    }

    private static String text(Object value) {
        return value instanceof String text ? text : "";
    }

    private static String path(Object value) {
        return value instanceof DBusPath path ? path.getPath() : text(value);
    }

    @Override
    public void close() throws IOException {
        bus.close();
    }

    private record Lost(Runnable lost) implements IDisconnectCallback {
        @Override
        public void disconnectOnError(IOException failed) {
            lost.run();
        }

        @Override
        public void exceptionOnTerminate(IOException failed) {
            lost.run();
        }
    }
}
