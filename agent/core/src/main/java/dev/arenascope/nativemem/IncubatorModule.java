package dev.arenascope.nativemem;

import java.lang.module.Configuration;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Loads the module jdk.incubator.foreign of Java 17, which is in its image but not among its modules unless the host asks for it.
 *
 * <p>The host's module graph stays as it is: the module comes into a layer above the boot layer, as the JVM itself adds
 * jdk.management.agent to a running process, and not even ServiceLoader has more to find, since it provides nothing. Only who asks the boot
 * loader for one of its classes by name finds it from then on. The line "Using incubator modules" comes from the start of a JVM with
 * {@code --add-modules}, not from here. It has to be the boot loader: the JVM looks for the native half of these classes there alone.
 */
final class IncubatorModule {
    static final String NAME = "jdk.incubator.foreign";

    private IncubatorModule() {}

    /**
     * Loads the module for this one to use.
     *
     * @param internal one of its packages that it exports to none
     */
    static void load(String internal) throws ReflectiveOperationException, Uncallable {
        Optional<Module> there = ModuleLayer.boot().findModule(NAME);
        if (there.isEmpty()) there = defined();
        Module module = there.isPresent() ? there.get() : define();
        Module own = IncubatorModule.class.getModule();
        own.addReads(module); // an automatic module reads what was there when it was made
        export(module, internal, own);
    }

    /** What was loaded before, by whomever: the boot loader takes a module once. */
    private static Optional<Module> defined() {
        try {
            return Optional.of(Class.forName(NAME + ".CLinker", false, null).getModule());
        } catch (ClassNotFoundException notYet) {
            return Optional.empty();
        }
    }

    private static Module define() throws ReflectiveOperationException, Uncallable {
        ModuleFinder image = ModuleFinder.ofSystem();
        if (image.find(NAME).isEmpty()) throw new Uncallable("module " + NAME + " is not in this image");
        ModuleLayer boot = ModuleLayer.boot();
        // resolveAndBind, which jdk.internal.module.Modules.loadModule uses, would bring every provider that
        // --limit-modules keeps
        // out.
        Configuration configuration = boot.configuration().resolve(ModuleFinder.of(), image, Set.of(NAME));
        Module module = ModuleLayer.defineModules(configuration, List.of(boot), loaders(configuration))
                .layer()
                .findModule(NAME)
                .orElseThrow();
        exportTo(module);
        return module;
    }

    /** Where the JVM itself would put each module; only a function of this kind may name the boot loader. */
    @SuppressWarnings("unchecked")
    private static Function<String, ClassLoader> loaders(Configuration configuration)
            throws ReflectiveOperationException {
        Method mapping = Class.forName("jdk.internal.module.ModuleLoaderMap")
                .getDeclaredMethod("mappingFunction", Configuration.class);
        mapping.setAccessible(true);
        return (Function<String, ClassLoader>) mapping.invoke(null, configuration);
    }

    /** What java.base exports to this module by name; a boot layer made without it has left that out. */
    private static void exportTo(Module module) throws ReflectiveOperationException {
        Module base = Object.class.getModule();
        for (ModuleDescriptor.Exports exports : base.getDescriptor().exports()) {
            if (exports.targets().contains(NAME)) export(base, exports.source(), module);
        }
    }

    private static void export(Module from, String name, Module to) throws ReflectiveOperationException {
        Method export = Module.class.getDeclaredMethod("implAddExports", String.class, Module.class);
        export.setAccessible(true);
        export.invoke(from, name, to);
    }
}
