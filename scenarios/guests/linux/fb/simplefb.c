/* Linux's side of a simple framebuffer (Documentation/devicetree/bindings/display/simple-framebuffer.yaml): /dev/fb0
 * and the console on it. Debian's riscv64 kernel has fbcon, but neither simplefb nor simpledrm; this is the least that
 * gives it a device: x8r8g8b8, no modes to set, nothing to switch on. */
#include <linux/fb.h>
#include <linux/io.h>
#include <linux/mod_devicetable.h>
#include <linux/module.h>
#include <linux/of.h>
#include <linux/platform_device.h>

struct simplefb {
    u32 palette[16]; /* fbcon's sixteen colours, as pixels */
};

static int simplefb_setcolreg(unsigned int number, unsigned int red, unsigned int green, unsigned int blue,
                              unsigned int transparent, struct fb_info *info)
{
    struct simplefb *simplefb = info->par;

    if (number >= 16)
        return -EINVAL;
    simplefb->palette[number] = (red >> 8) << 16 | (green >> 8) << 8 | blue >> 8;
    return 0;
}

static void simplefb_destroy(struct fb_info *info)
{
    iounmap(info->screen_base);
    framebuffer_release(info);
}

static const struct fb_ops simplefb_ops = {
    .owner = THIS_MODULE,
    FB_DEFAULT_IOMEM_OPS,
    .fb_setcolreg = simplefb_setcolreg,
    .fb_destroy = simplefb_destroy,
};

static int simplefb_probe(struct platform_device *device)
{
    struct device_node *node = device->dev.of_node;
    struct resource *memory = platform_get_resource(device, IORESOURCE_MEM, 0);
    u32 width, height, stride;
    const char *format;
    struct fb_info *info;
    int status;

    if (!memory || of_property_read_u32(node, "width", &width) || of_property_read_u32(node, "height", &height) ||
        of_property_read_u32(node, "stride", &stride) || of_property_read_string(node, "format", &format))
        return -EINVAL;
    if (strcmp(format, "x8r8g8b8") != 0 && strcmp(format, "a8r8g8b8") != 0)
        return -ENODEV;
    info = framebuffer_alloc(sizeof(struct simplefb), &device->dev);
    if (!info)
        return -ENOMEM;
    info->fix = (struct fb_fix_screeninfo){
        .id = "simple",
        .smem_start = memory->start,
        .smem_len = resource_size(memory),
        .type = FB_TYPE_PACKED_PIXELS,
        .visual = FB_VISUAL_TRUECOLOR,
        .line_length = stride,
        .accel = FB_ACCEL_NONE,
    };
    info->var = (struct fb_var_screeninfo){
        .xres = width,
        .yres = height,
        .xres_virtual = width,
        .yres_virtual = height,
        .bits_per_pixel = 32,
        .red = {16, 8},
        .green = {8, 8},
        .blue = {0, 8},
        .height = -1,
        .width = -1,
        .vmode = FB_VMODE_NONINTERLACED,
        .activate = FB_ACTIVATE_NOW,
    };
    info->fbops = &simplefb_ops;
    info->pseudo_palette = ((struct simplefb *)info->par)->palette;
    info->screen_base = ioremap_wc(memory->start, resource_size(memory));
    if (!info->screen_base) {
        framebuffer_release(info);
        return -ENOMEM;
    }
    platform_set_drvdata(device, info);
    status = register_framebuffer(info);
    if (status) {
        iounmap(info->screen_base);
        framebuffer_release(info);
    }
    return status;
}

static void simplefb_remove(struct platform_device *device)
{
    unregister_framebuffer(platform_get_drvdata(device));
}

static const struct of_device_id simplefb_match[] = {{.compatible = "simple-framebuffer"}, {}};
MODULE_DEVICE_TABLE(of, simplefb_match);

static struct platform_driver simplefb_driver = {
    .driver = {.name = "simple-framebuffer", .of_match_table = simplefb_match},
    .probe = simplefb_probe,
    .remove = simplefb_remove,
};
module_platform_driver(simplefb_driver);

MODULE_DESCRIPTION("Simple framebuffer of a device tree");
MODULE_LICENSE("Dual MIT/GPL");
