package dev.arenascope;

import dev.arenascope.snapshot.Reading;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

/**
 * Grants the agent's own module the right to call native code, and no other module (JEP 472). Without it the JVM prints a
 * warning at the first call, or refuses it under {@code --illegal-native-access=deny}. {@code native=off} leaves it out.
 */
final class NativeAccess {
    private NativeAccess() {}

    static Reading<Boolean> grant() {
        try {
            // Internal, and open to this module only because the launcher opened java.lang to it.
            Method grant = Module.class.getDeclaredMethod("implAddEnableNativeAccess");
            grant.setAccessible(true);
            grant.invoke(NativeAccess.class.getModule());
            return Reading.of(true);
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException | RuntimeException e) {
            return Reading.absent("this JDK does not let the agent grant itself native access: " + e);
        }
    }
}
