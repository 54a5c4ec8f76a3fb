// SPDX-License-Identifier: GPL-2.0
/*
 * Hooks of idl/configfs.idl; a module of its own, because configfs is one.
 */
#include <linux/configfs.h>
#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/module.h>

#include "configfs_gen.h"
#include "ops.h"

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Nooks: wrappers of configfs");

/* More attributes are a table without an end. */
#define ATTRS_MAX	1024

static void check_attributes(struct nooks_import *imp, int arg,
			     struct configfs_attribute **attrs)
{
	const struct configfs_attribute *attr;
	int i;

	for (i = 0; i < ATTRS_MAX; i++) {
		nooks_arg_readable(imp, arg, &attrs[i], sizeof(attrs[i]));
		attr = attrs[i];
		if (!attr)
			return;
		nooks_arg_readable(imp, arg, attr, sizeof(*attr));
		nooks_check_owner(imp, arg, attr->ca_owner);
		nooks_arg_string(imp, arg, attr->ca_name);
		nooks_check_op(imp, arg, attr->show);
		nooks_check_op(imp, arg, attr->store);
	}
	nooks_import_fault(imp, arg, (unsigned long)attrs, 0,
			   "attributes without end");
}

/* The kernel keeps the type, and calls what is in the tables it points at. */
static void check_type(struct nooks_import *imp, int arg,
		       const struct config_item_type *type)
{
	nooks_arg_readable(imp, arg, type, sizeof(*type));
	nooks_check_owner(imp, arg, type->ct_owner);
	if (type->ct_item_ops)
		nooks_check_ops(imp, arg, type->ct_item_ops,
				sizeof(*type->ct_item_ops));
	if (type->ct_group_ops)
		nooks_check_ops(imp, arg, type->ct_group_ops,
				sizeof(*type->ct_group_ops));
	if (type->ct_attrs)
		check_attributes(imp, arg, type->ct_attrs);
	if (type->ct_bin_attrs)
		nooks_import_fault(imp, arg, (unsigned long)type, 0,
				   "binary attributes are not described");
}

void nooks_check_config_item_init_type_name__type(struct nooks_import *imp,
						  int arg,
						  const struct config_item_type __driver *type)
{
	check_type(imp, arg, nooks_checked(type));
}

void nooks_check_configfs_register_subsystem__subsys(struct nooks_import *imp,
						     int arg,
						     struct configfs_subsystem *subsys)
{
	struct config_group *group = &subsys->su_group;

	check_type(imp, arg, group->cg_item.ci_type);
	nooks_arg_string(imp, arg,
			 group->cg_item.ci_name ?: group->cg_item.ci_namebuf);
	/* Each would have to be looked at like this one. */
	if (!list_empty(&group->default_groups))
		nooks_import_fault(imp, arg, (unsigned long)subsys, 0,
				   "default groups are not described");
}

/* The kernel finds the folder by what it left in the struct. */
void nooks_check_configfs_unregister_subsystem__subsys(struct nooks_import *imp,
						       int arg,
						       struct configfs_subsystem *subsys)
{
	unsigned long aux[3];

	if (nooks_object_held(imp->dom, &nooks_type_configfs_subsystem,
			      (unsigned long)subsys, aux) &&
	    (unsigned long)subsys->su_group.cg_item.ci_dentry != aux[0])
		nooks_import_fault(imp, arg, (unsigned long)subsys, 0,
				   "not as the kernel left it");
}

/* A pointer, an error or nothing: the words know no errors. */
void nooks_after_configfs_group_operations__make_item(struct nooks_activation *act,
						      struct config_item **ret,
						      struct config_group *group,
						      const char *name)
{
	if (!IS_ERR_OR_NULL(*ret) &&
	    !nooks_object_is_held(act->dom, &nooks_type_config_item,
			       (unsigned long)*ret))
		nooks_entry_result(act, (long)*ret);
}

/* --- recovery --- */

/* A folder that a user made in @dir, with a reference. */
static struct dentry *made_folder(struct dentry *dir)
{
	struct dentry *child, *found = NULL;

	spin_lock(&dir->d_lock);
	list_for_each_entry(child, &dir->d_subdirs, d_child) {
		spin_lock_nested(&child->d_lock, DENTRY_D_LOCK_NESTED);
		if (!d_unhashed(child) && d_is_dir(child))
			found = dget_dlock(child);
		spin_unlock(&child->d_lock);
		if (found)
			break;
	}
	spin_unlock(&dir->d_lock);
	return found;
}

/*
 * The items lie in memory that is given back next, and they hold the module.
 * The driver's drop_item() is refused; its references are put when the items
 * are released.
 */
void nooks_quiesce_configfs_subsystem(struct nooks_object *obj)
{
	struct dentry *dir = (struct dentry *)obj->aux[0];
	struct dentry *child;
	int err = 0;

	while (!err && (child = made_folder(dir))) {
		inode_lock_nested(d_inode(dir), I_MUTEX_PARENT);
		err = vfs_rmdir(&init_user_ns, d_inode(dir), child);
		inode_unlock(d_inode(dir));
		dput(child);
	}
}

/* Believes the struct: it gets back what the kernel had put there. */
void nooks_release_configfs_subsystem(struct nooks_object *obj)
{
	struct configfs_subsystem *subsys = (struct configfs_subsystem *)obj->key;

	subsys->su_group.cg_item.ci_dentry = (struct dentry *)obj->aux[0];
	configfs_unregister_subsystem(subsys);
}
